/** Iteration that drains, and the coercions that ask an object for a primitive value. */
export const iterationSource = `
export function drain(items: any): unknown[] {
  const result: unknown[] = [];
  for (const item of items) put(result, result.length, item);
  return result;
}
export function take(items: any, count: number): unknown[] {
  const result: unknown[] = [];
  if (count === 0) {
    const iterator = items[Symbol.iterator]();
    const close: any = read(iterator, 'return');
    if (close != null) {
      if (typeof close !== 'function') throw new TypeError(typeof close + ' ' + textOf(close) + ' is not a function');
      const closed = close.call(iterator);
      if (!isObject(closed)) throw new TypeError('Iterator result ' + textOf(closed) + ' is not an object');
    }
    return result;
  }
  for (const item of items) {
    put(result, result.length, item);
    if (result.length >= count) break;
  }
  return result;
}
// The primitive value of an object that does not say itself how it is found.
function ordinary(x: any, hint: string): any {
  const first: any = hint === 'string' ? read(x, 'toString') : read(x, 'valueOf');
  if (typeof first === 'function') {
    const value = direct(callee(first)).call(x);
    if (!isObject(value)) return value;
  }
  const second: any = hint === 'string' ? read(x, 'valueOf') : read(x, 'toString');
  if (typeof second === 'function') {
    const value = direct(callee(second)).call(x);
    if (!isObject(value)) return value;
  }
  throw new TypeError('Cannot convert object to primitive value');
}
export function toPrimitive(x: any, hint: string): any {
  if (!isObject(x)) return x;
  const own: any = read(x, Symbol.toPrimitive);
  if (own != null) {
    if (typeof own !== 'function') throw new TypeError(typeof own + ' ' + textOf(own) + ' is not a function');
    const value = direct(callee(own)).call(x, hint);
    if (isObject(value)) throw new TypeError('Cannot convert object to primitive value');
    return value;
  }
  return ordinary(x, hint);
}
function textOf(x: any): string {
  return \`\${typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x}\`;
}
// Of anything that is used like an array.
function lengthOf(x: any): number {
  const n: any = read(x, 'length');
  return toLength(isObject(n) ? toPrimitive(n, 'number') : n);
}
function asNumber(x: any): any {
  return isObject(x) ? toPrimitive(x, 'number') : x;
}
export function raw(this: any, strings: any, ...values: any[]): string {
  if (strings == null || strings.raw == null) return native$raw.call(this, strings);
  const literals = Object(strings.raw);
  const n = lengthOf(literals);
  let result = '';
  for (let i = 0; i < n; i++) {
    result += textOf(literals[i]);
    if (i < values.length && i < n - 1) result += textOf(values[i]);
  }
  return result;
}
export function keyOf(x: any): string | symbol {
  const key = typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x;
  return typeof key === 'symbol' ? key : String(key);
}
// The receiver and the arguments that the native 'f' would convert, converted; 'self' is converted where it is given by 'call'.
export function converted(f: any, self: any, args: any[], isGiven: boolean): any[] {
  const c: any = conversionOf(f);
  if (c === undefined) return [self, ...args];
  let receiver = self;
  if (c.self !== undefined && isGiven) {
    if (self == null) return [self, ...args];
    receiver = isObject(self) ? toPrimitive(self, 'string') : self;
  }
  const result = [receiver, ...args];
  for (let i = 0; i < args.length; i++) {
    const at = c.reversed ? args.length - 1 - i : i;
    const x = args[at];
    if (!isObject(x)) continue;
    if (c.when !== undefined && !c.when(receiver, result.slice(1))) return result;
    const letter = letterOf(c, at, args.length);
    const hint = hintFor(letter, x);
    if (hint !== undefined) result[at + 1] = toPrimitive(x, hint);
    else if (letter === 'e' && isArray(x)) result[at + 1] = x.map(asNumber);
  }
  return result;
}
// The native 'f' with arguments that are converted by statements.
export function plainly(f: any, self: any, args: any[]): any {
  const all = converted(f, self, args, true);
  return native$functionApply.call(f, all[0], native$slice.call(all, 1));
}
// What is stored for an object in an element of a typed array, or as the length of an array: that is asked for twice.
export function stored(o: any, value: any): any {
  const number = toPrimitive(value, 'number');
  if (!isArray(o)) return number;
  const again = toPrimitive(value, 'number');
  if (+number >>> 0 !== +again) throw new RangeError('Invalid array length');
  return again;
}
`;
