/**
 * The array methods that call back, in the language they are compiled from: they follow ECMA-262 step by step, holes
 * and `this` included, so that a callback may be suspended like any other code.
 */
export const arraySource = `
function callable(f: unknown): any {
  if (typeof f !== 'function') throw new TypeError(describe(f) + ' is not a function');
  return f;
}
function describe(x: unknown): string {
  if (typeof x === 'string') return '"' + x + '"';
  if (typeof x === 'symbol') return x.toString();
  if (Array.isArray(x)) return String(x);
  return typeof x === 'object' && x !== null ? '#<' + (x.constructor?.name ?? 'Object') + '>' : String(x);
}
function species(list: any, length: number): any {
  if (!Array.isArray(list)) return new Array(length);
  const c: any = list.constructor;
  if (c === undefined || c === Array) return new Array(length);
  const s = c[Symbol.species];
  return s == null ? new Array(length) : new s(length);
}
function put(list: any, i: number, value: unknown): void {
  Object.defineProperty(list, i, { value, writable: true, enumerable: true, configurable: true });
}
export function map(this: any, f: any, self?: unknown): any {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  const result = species(list, n);
  const plain = Array.isArray(result) && result.constructor === Array;
  for (let i = 0; i < n; i++) {
    if (!(i in list)) continue;
    const value = f.call(self, list[i], i, list);
    if (plain) result[i] = value;
    else put(result, i, value);
  }
  return result;
}
export function filter(this: any, f: any, self?: unknown): any {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  const result = species(list, 0);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (!(i in list)) continue;
    const value = list[i];
    if (f.call(self, value, i, list)) put(result, count++, value);
  }
  return result;
}
// Calls nothing back, but one native call could fill more memory than there is: long lists are filled by statements.
export function fill(this: any, value: unknown, start?: number, end?: number): any {
  const list = Object(this);
  const n = list.length >>> 0;
  if (n <= 0x10000) return nativeFill(list, value, start, end);
  const bound = (index: unknown, missing: number) => {
    if (index === undefined) return missing;
    const i = Math.trunc(Number(index)) || 0;
    return i < 0 ? Math.max(n + i, 0) : Math.min(i, n);
  };
  const last = bound(end, n);
  for (let i = bound(start, 0); i < last; i++) list[i] = value;
  return list;
}
export function forEach(this: any, f: any, self?: unknown): void {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  for (let i = 0; i < n; i++) {
    if (i in list) f.call(self, list[i], i, list);
  }
}
export function reduce(this: any, f: any, ...initial: unknown[]): unknown {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  let i = 0;
  let value: unknown;
  if (initial.length > 0) value = initial[0];
  else {
    while (i < n && !(i in list)) i++;
    if (i >= n) throw new TypeError('Reduce of empty array with no initial value');
    value = list[i++];
  }
  for (; i < n; i++) {
    if (i in list) value = f(value, list[i], i, list);
  }
  return value;
}
export function reduceRight(this: any, f: any, ...initial: unknown[]): unknown {
  const list = Object(this);
  let i = (list.length >>> 0) - 1;
  callable(f);
  let value: unknown;
  if (initial.length > 0) value = initial[0];
  else {
    while (i >= 0 && !(i in list)) i--;
    if (i < 0) throw new TypeError('Reduce of empty array with no initial value');
    value = list[i--];
  }
  for (; i >= 0; i--) {
    if (i in list) value = f(value, list[i], i, list);
  }
  return value;
}
export function some(this: any, f: any, self?: unknown): boolean {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  for (let i = 0; i < n; i++) {
    if (i in list && f.call(self, list[i], i, list)) return true;
  }
  return false;
}
export function every(this: any, f: any, self?: unknown): boolean {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  for (let i = 0; i < n; i++) {
    if (i in list && !f.call(self, list[i], i, list)) return false;
  }
  return true;
}
export function find(this: any, f: any, self?: unknown): unknown {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  for (let i = 0; i < n; i++) {
    const value = list[i];
    if (f.call(self, value, i, list)) return value;
  }
  return undefined;
}
export function findIndex(this: any, f: any, self?: unknown): number {
  const list = Object(this);
  const n = list.length >>> 0;
  callable(f);
  for (let i = 0; i < n; i++) {
    if (f.call(self, list[i], i, list)) return i;
  }
  return -1;
}
export function findLast(this: any, f: any, self?: unknown): unknown {
  const list = Object(this);
  callable(f);
  for (let i = (list.length >>> 0) - 1; i >= 0; i--) {
    const value = list[i];
    if (f.call(self, value, i, list)) return value;
  }
  return undefined;
}
export function findLastIndex(this: any, f: any, self?: unknown): number {
  const list = Object(this);
  callable(f);
  for (let i = (list.length >>> 0) - 1; i >= 0; i--) {
    if (f.call(self, list[i], i, list)) return i;
  }
  return -1;
}
export function flatMap(this: any, f: any, self?: unknown): unknown[] {
  const list = Object(this);
  const n = list.length >>> 0;
  if (typeof f !== 'function') throw new TypeError('flatMap mapper function is not callable');
  const result = species(list, 0);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (!(i in list)) continue;
    const value = f.call(self, list[i], i, list);
    if (Array.isArray(value)) {
      for (let j = 0; j < value.length; j++) {
        if (j in value) put(result, count++, value[j]);
      }
    } else put(result, count++, value);
  }
  return result;
}
/** The run that begins at low, made ascending; returns its end. */
function makeRun(items: unknown[], low: number, high: number, compare: any): number {
  if (low + 1 >= high) return high;
  let end = low + 2;
  const descending = Number(compare(items[low + 1], items[low])) < 0;
  while (end < high) {
    const order = Number(compare(items[end], items[end - 1]));
    if (descending ? !(order < 0) : order < 0) break;
    end++;
  }
  if (descending) {
    for (let i = low, j = end - 1; i < j; i++, j--) {
      const swap = items[i];
      items[i] = items[j];
      items[j] = swap;
    }
  }
  return end;
}
/** Inserts what follows the run low..start, each where binary search puts it. */
function insertRest(items: unknown[], low: number, start: number, high: number, compare: any): void {
  for (; start < high; start++) {
    let left = low;
    let right = start;
    const pivot = items[start];
    while (left < right) {
      const middle = left + ((right - left) >> 1);
      if (Number(compare(pivot, items[middle])) < 0) right = middle;
      else left = middle + 1;
    }
    for (let i = start; i > left; i--) items[i] = items[i - 1];
    items[left] = pivot;
  }
}
/**
 * Stable. Up to 64 items the comparisons are those of V8 (a run, then binary insertion), so that even a function that
 * contradicts itself gives the same order; above that, such pieces are merged.
 */
function sorted(items: unknown[], compare: any): unknown[] {
  const n = items.length;
  const piece = n < 64 ? 64 : 32;
  for (let low = 0; low < n; low += piece) {
    const high = Math.min(low + piece, n);
    insertRest(items, low, makeRun(items, low, high, compare), high, compare);
  }
  let from = items;
  let to: unknown[] = new Array(n);
  for (let width = piece; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let a = start;
      let b = middle;
      for (let k = start; k < end; k++) {
        if (a < middle && (b >= end || !(Number(compare(from[a], from[b])) > 0))) to[k] = from[a++];
        else to[k] = from[b++];
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}
function checkCompare(compare: unknown): void {
  if (compare !== undefined && typeof compare !== 'function') {
    throw new TypeError('The comparison function must be either a function or undefined');
  }
}
export function sort(this: any, compare?: any): any {
  checkCompare(compare);
  const list = Object(this);
  if (compare === undefined) return nativeSort(list);
  const n = list.length;
  const items: unknown[] = [];
  let missing = 0;
  let undefinedCount = 0;
  for (let i = 0; i < n; i++) {
    if (!(i in list)) missing++;
    else if (list[i] === undefined) undefinedCount++;
    else items.push(list[i]);
  }
  const result = sorted(items, compare);
  let k = 0;
  for (; k < result.length; k++) list[k] = result[k];
  for (let i = 0; i < undefinedCount; i++) list[k++] = undefined;
  for (; k < n; k++) delete list[k];
  return list;
}
export function toSorted(this: any, compare?: any): unknown[] {
  checkCompare(compare);
  const copy = Array.from(this as ArrayLike<unknown>);
  return sort.call(copy, compare);
}
export function from(this: any, items: any, f?: any, self?: unknown): any {
  if (f !== undefined) callable(f);
  if (items == null) throw new TypeError(String(items) + ' is not iterable');
  const C: any = typeof this === 'function' ? this : Array;
  if (items[Symbol.iterator] != null) {
    const result: any = C === Array ? [] : new C();
    let i = 0;
    for (const item of items) {
      const value = f === undefined ? item : f.call(self, item, i);
      put(result, i++, value);
    }
    if (C !== Array) result.length = i;
    return result;
  }
  const n = Math.max(0, Math.trunc(Number(items.length)) || 0);
  const result: any = C === Array ? new Array(n) : new C(n);
  for (let i = 0; i < n; i++) {
    const value = f === undefined ? items[i] : f.call(self, items[i], i);
    put(result, i, value);
  }
  result.length = n;
  return result;
}
export function drain(items: any): unknown[] {
  const result: unknown[] = [];
  for (const item of items) result.push(item);
  return result;
}
export function take(items: any, count: number): unknown[] {
  const result: unknown[] = [];
  if (count === 0) return result;
  for (const item of items) {
    result.push(item);
    if (result.length >= count) break;
  }
  return result;
}
`;
