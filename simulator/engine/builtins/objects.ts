/** What reads and writes the properties of objects: their accessors may be suspended. */
export const objectSource = `
// The enumerable properties of an object as plain values, those of 'without' left out: '{ ...o }' and '{ a, ...rest } = o'.
export function copyOf(o: any, without?: any): any {
  const result = {};
  if (o == null) return result;
  const source = Object(o);
  for (const k of ownKeys(source)) {
    if (without !== undefined && without.includes(k)) continue;
    if (enumerable(source, k)) put(result, k, read(source, k));
  }
  return result;
}
export function assign(this: any, target: any, ...sources: any[]): any {
  if (target == null) return native$assign.call(this, target);
  const to = Object(target);
  for (const o of sources) {
    if (o == null) continue;
    const from = Object(o);
    for (const k of ownKeys(from)) {
      if (enumerable(from, k)) write(to, k, read(from, k));
    }
  }
  return to;
}
export function reflectGet(this: any, target: any, key: any, ...receiver: any[]): any {
  if (!isObject(target)) return native$reflectGet.call(this, target, key);
  return readAs(target, key, receiver.length > 0 ? receiver[0] : target);
}
export function reflectSet(this: any, target: any, key: any, value: any, ...receiver: any[]): any {
  if (!isObject(target)) return native$reflectSet.call(this, target, key, value);
  return writeAs(target, key, value, receiver.length > 0 ? receiver[0] : target) !== false;
}
export function hasProperty(o: any, key: any): boolean {
  return key in o;
}
// ---- the texts of objects

export function objectText(this: any): string {
  if (!isObject(this) || !isTagAsked(this)) return native$objectText.call(this);
  const tag: any = read(this, Symbol.toStringTag);
  return typeof tag === 'string' ? '[object ' + tag + ']' : tagless(this);
}
export function objectLocaleText(this: any): any {
  if (this == null) return native$objectLocaleText.call(this);
  const f: any = read(this, 'toString');
  if (typeof f !== 'function') return native$objectLocaleText.call(this);
  return direct(callee(f)).call(this);
}
export function errorText(this: any): string {
  if (!isObject(this)) return native$errorText.call(this);
  const name: any = read(this, 'name');
  const text = name === undefined ? 'Error' : textOf(name);
  const message: any = read(this, 'message');
  const more = message === undefined ? '' : textOf(message);
  return text === '' ? more : more === '' ? text : text + ': ' + more;
}
export function dateJson(this: any, key: any): any {
  if (this == null) return native$dateJson.call(this, key);
  const o = Object(this);
  const time = toPrimitive(o, 'number');
  if (typeof time === 'number' && time - time !== 0) return null;
  const f: any = read(o, 'toISOString');
  if (typeof f !== 'function') throw new TypeError('toISOString is not a function');
  return callee(f).call(o);
}
export function datePrimitive(this: any, hint: any): any {
  if (!isObject(this) || (hint !== 'default' && hint !== 'string' && hint !== 'number')) return native$datePrimitive.call(this, hint);
  return ordinary(this, hint === 'default' ? 'string' : hint);
}
// ---- functions that call what they are given

export function functionCall(this: any, self: any, ...args: any[]): any {
  if (typeof this !== 'function') throw new TypeError('Function.prototype.call.call is not a function');
  return callee(this).call(self, ...args);
}
// The list of arguments that an object holds, as the platform reads it.
function argumentList(list: any): any {
  if (!isObject(list) || isPlainList(list)) return list;
  const n = lengthOf(list);
  const args: unknown[] = [];
  for (let i = 0; i < n; i++) put(args, i, read(list, i));
  return args;
}
export function functionApply(this: any, self: any, list: any): any {
  if (typeof this !== 'function') return native$functionApply.call(this, self, list);
  return callee(this).apply(self, argumentList(list));
}
export function reflectApply(this: any, f: any, self: any, list: any): any {
  if (typeof f !== 'function' || !isObject(list)) return native$reflectApply(f, self, list);
  return callee(f).apply(self, argumentList(list));
}
export function reflectConstruct(this: any, f: any, list: any, ...target: any[]): any {
  if (!isConstructor(f) || !isObject(list) || (target.length > 0 && !isConstructor(target[0]))) return native$reflectConstruct(f, list, ...target);
  const args: any = argumentList(list);
  return native$reflectConstruct(f, asks(f, args) ? native$slice.call(converted(f, undefined, args, false), 1) : args, ...target);
}
export function setTrap(trap: any, handler: any, args: any[]): boolean {
  if (trap.call(handler, args[0], args[1], args[2], args[3])) return true;
  throw new TypeError("'set' on proxy: trap returned falsish for property '" + String(args[1]) + "'");
}
export function values(this: any, o: any): any {
  if (o == null) return native$values.call(this, o);
  const from = Object(o);
  const result: unknown[] = [];
  for (const k of ownKeys(from)) {
    if (typeof k === 'string' && enumerable(from, k)) put(result, result.length, read(from, k));
  }
  return result;
}
export function entries(this: any, o: any): any {
  if (o == null) return native$entries.call(this, o);
  const from = Object(o);
  const result: unknown[] = [];
  for (const k of ownKeys(from)) {
    if (typeof k === 'string' && enumerable(from, k)) put(result, result.length, [k, read(from, k)]);
  }
  return result;
}
`;
