/** `replace` and `replaceAll` with a function; JSON with what it calls back. */
export const textSource = `
function replacing(text: string, matches: any, f: any): string {
  f = callee(f);
  let result = '';
  let at = 0;
  for (const args of matches) {
    const position = args[typeof args[args.length - 1] === 'string' ? args.length - 2 : args.length - 3];
    result += text.slice(at, position) + textOf(f(...args));
    at = position + args[0].length;
  }
  return result + text.slice(at);
}
function revive(holder: any, key: string, reviver: any, sources: any): unknown {
  const value = holder[key];
  const known = sources?.get(key);
  // What the person has put there is not what was parsed.
  const source = known !== undefined && isSame(known.value, value) ? known : undefined;
  if (typeof value === 'object' && value !== null) {
    const inside = sources === undefined ? undefined : source?.inside ?? new Map();
    if (isArray(value)) {
      const n = lengthOf(value);
      for (let i = 0; i < n; i++) reviveAt(value, String(i), reviver, inside);
    } else for (const k of Object.keys(value)) reviveAt(value, k, reviver, inside);
  }
  if (sources === undefined) return reviver.call(holder, key, value);
  const context = source?.text === undefined ? {} : { source: source.text };
  return reviver.call(holder, key, value, context);
}
function reviveAt(value: any, key: string, reviver: any, sources: any): void {
  const item = revive(value, key, reviver, sources);
  if (item === undefined) Reflect.deleteProperty(value, key);
  else tryPut(value, key, item);
}
export function parse(this: any, text: any, reviver?: any): unknown {
  const json = textOf(text);
  if (typeof reviver !== 'function') return native$parse.call(this, json);
  const parsed = withSources(json);
  return revive({ '': parsed.value }, '', callee(reviver), parsed.sources);
}
// What JSON.stringify would write for holder[key], asked for beforehand.
function prepare(holder: any, key: string, replacer: any, names: any, outer: any): unknown {
  let value: any = read(holder, key);
  if (isObject(value) || typeof value === 'bigint') {
    const toJSON: any = read(value, 'toJSON');
    if (typeof toJSON === 'function') value = direct(callee(toJSON)).call(value, key);
  }
  if (replacer !== undefined) value = replacer.call(holder, key, value);
  const box = boxOf(value);
  if (typeof value === 'bigint' || box === 'BigInt') return native$stringify(value);
  if (typeof value !== 'object' || value === null) return value;
  if (box === 'Number') return +toPrimitive(value, 'number');
  if (box === 'String') return textOf(value);
  if (box !== undefined) return value;
  // What closes a circle is the copy of what it closes to: the platform finds it, and tells.
  if (outer.has(value)) return outer.get(value);
  const result: any = jsonCopy(value);
  outer.set(value, result);
  if (isArray(value)) {
    const n = lengthOf(value);
    for (let i = 0; i < n; i++) put(result, i, prepare(value, String(i), replacer, names, outer));
  } else {
    for (const k of names ?? Object.keys(value)) {
      const item = prepare(value, k, replacer, names, outer);
      if (item !== undefined) put(result, k, item);
    }
  }
  outer.delete(value);
  return result;
}
export function stringify(this: any, value: unknown, replacer?: any, space?: any): unknown {
  const f = typeof replacer === 'function' ? callee(replacer) : undefined;
  if (f === undefined && !asksBack(value)) return native$stringify.call(this, value, replacer, space);
  const names = isArray(replacer) ? propertyList(replacer) : undefined;
  return native$stringify.call(this, prepare({ '': value }, '', f, names, new Map()), undefined, space);
}
function propertyList(list: any): string[] {
  const names = new Set<string>();
  for (let i = 0; i < list.length; i++) {
    const x = list[i];
    if (typeof x === 'string' || typeof x === 'number' || /Number|String/.test(boxOf(x))) names.add(textOf(x));
  }
  return [...names];
}
`;
