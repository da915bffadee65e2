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
