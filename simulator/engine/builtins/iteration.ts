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
export function toPrimitive(x: any, hint: string): any {
  if (!isObject(x)) return x;
  const own: any = read(x, Symbol.toPrimitive);
  if (own != null) {
    if (typeof own !== 'function') throw new TypeError(typeof own + ' ' + textOf(own) + ' is not a function');
    const value = direct(own).call(x, hint);
    if (isObject(value)) throw new TypeError('Cannot convert object to primitive value');
    return value;
  }
  const first: any = hint === 'string' ? read(x, 'toString') : read(x, 'valueOf');
  if (typeof first === 'function') {
    const value = answer(first, x);
    if (!isObject(value)) return value;
  }
  const second: any = hint === 'string' ? read(x, 'valueOf') : read(x, 'toString');
  if (typeof second === 'function') {
    const value = answer(second, x);
    if (!isObject(value)) return value;
  }
  throw new TypeError('Cannot convert object to primitive value');
}
// An array's text is that of its elements, which are asked themselves.
function answer(f: any, x: any): any {
  return f === native$arrayToString && isArray(x) && (x as any).join === native$join ? join.call(x) : direct(f).call(x);
}
function textOf(x: any): string {
  return \`\${typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x}\`;
}
export function keyOf(x: any): string | symbol {
  const key = typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x;
  return typeof key === 'symbol' ? key : String(key);
}
`;
