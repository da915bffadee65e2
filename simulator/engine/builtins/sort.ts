/**
 * Sorting. Stable. Up to 64 items the comparisons are those of V8 (a run, then binary insertion), so that even a
 * function that contradicts itself gives the same order; above that, such pieces are merged.
 */
export const sortSource = `
// The run that begins at low, made ascending; returns its end.
function makeRun(items: unknown[], low: number, high: number, compare: any): number {
  if (low + 1 >= high) return high;
  let end = low + 2;
  const descending = +compare(items[low + 1], items[low]) < 0;
  while (end < high) {
    const order = +compare(items[end], items[end - 1]);
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
// Inserts what follows the run low..start, each where binary search puts it.
function insertRest(items: unknown[], low: number, start: number, high: number, compare: any): void {
  for (; start < high; start++) {
    let left = low;
    let right = start;
    const pivot = items[start];
    while (left < right) {
      const middle = left + ((right - left) >> 1);
      if (+compare(pivot, items[middle]) < 0) right = middle;
      else left = middle + 1;
    }
    for (let i = start; i > left; i--) items[i] = items[i - 1];
    items[left] = pivot;
  }
}
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
        if (a < middle && (b >= end || !(+compare(from[a], from[b]) > 0))) to[k] = from[a++];
        else to[k] = from[b++];
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}
// The order without a function: by text, which objects give themselves.
function byText(x: any, y: any): number {
  const a = textOf(x);
  const b = textOf(y);
  return a < b ? -1 : a > b ? 1 : 0;
}
export function sort(this: any, compare?: any): any {
  if ((compare !== undefined && typeof compare !== 'function') || this == null) return native$sort.call(this, compare);
  compare = callee(compare);
  const list = Object(this);
  const isPlain = !isGeneric(list);
  const n = isPlain && isArray(list) ? list.length : lengthOf(list);
  const items: unknown[] = [];
  let undefinedCount = 0;
  let objects = false;
  for (let i = 0; i < n; i++) {
    if (!hasProperty(list, i)) continue;
    const value: any = isPlain ? list[i] : read(list, i);
    if (value === undefined) undefinedCount++;
    else put(items, items.length, value);
    if (typeof value === 'object') objects = true;
  }
  const result: any = compare === undefined && !objects ? native$sort.call(items) : sorted(items, compare ?? byText);
  let k = 0;
  if (isPlain) for (; k < result.length; k++) list[k] = result[k];
  else for (; k < result.length; k++) write(list, k, result[k]);
  for (let i = 0; i < undefinedCount; i++) write(list, k++, undefined);
  for (; k < n; k++) if (hasProperty(list, k)) delete list[k];
  return list;
}
export function toSorted(this: any, compare?: any): any {
  if ((compare !== undefined && typeof compare !== 'function') || this == null) return native$toSorted.call(this, compare);
  const list = Object(this);
  const n = isArray(list) ? list.length : lengthOf(list);
  if (n > 0xffffffff) return native$toSorted.call(list);
  const copy: unknown[] = [];
  for (let i = 0; i < n; i++) put(copy, i, read(list, i));
  return sort.call(copy, compare);
}
`;
