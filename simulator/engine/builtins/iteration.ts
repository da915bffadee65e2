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
    const close = iterator.return;
    if (close != null && !isObject(close.call(iterator))) throw new TypeError('iterator result is not an object');
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
    const value = first === native$arrayToString && isArray(x) && (x as any).join === native$join ? join.call(x) : direct(first).call(x);
    if (!isObject(value)) return value;
  }
  const second: any = hint === 'string' ? read(x, 'valueOf') : read(x, 'toString');
  if (typeof second === 'function') {
    const value = direct(second).call(x);
    if (!isObject(value)) return value;
  }
  throw new TypeError('Cannot convert object to primitive value');
}
function textOf(x: any): string {
  return \`\${typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x}\`;
}
export function keyOf(x: any): string | symbol {
  const key = typeof x === 'object' || typeof x === 'function' ? toPrimitive(x, 'string') : x;
  return typeof key === 'symbol' ? key : String(key);
}
`;
