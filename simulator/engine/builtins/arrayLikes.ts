/**
 * The methods of arrays that call nothing back, for what only looks like an array: its properties may have accessors, a
 * proxy may answer for it, and each of them may be suspended. They follow ECMA-262 step by step. Arrays are left to the
 * platform once the arguments are converted.
 */
export const arrayLikeSource = `
function isGeneric(x: any): boolean {
  return isObject(x) && !isPlainList(x) && !isTyped(x);
}
function toInteger(x: any): number {
  return Math.trunc(+asNumber(x)) || 0;
}
// A position that counts from the end if it is negative.
function position(x: any, n: number, missing: number): number {
  if (x === undefined) return missing;
  const i = toInteger(x);
  return i < 0 ? Math.max(n + i, 0) : Math.min(i, n);
}
// A new array; one that would be too long has the platform's error.
function newList(n: number): any {
  if (n > 0xffffffff) throw new RangeError('Invalid array length');
  return new Array(n);
}
function move(o: any, from: number, to: number): void {
  if (hasProperty(o, from)) write(o, to, read(o, from));
  else delete o[to];
}
export function at(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$at, this, args);
  const n = lengthOf(this);
  const i = toInteger(args[0]);
  const k = i < 0 ? n + i : i;
  return k < 0 || k >= n ? undefined : read(this, k);
}
export function indexOf(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$indexOf, this, args);
  const n = lengthOf(this);
  if (n === 0) return -1;
  for (let i = position(args[1], n, 0); i < n; i++) if (hasProperty(this, i) && read(this, i) === args[0]) return i;
  return -1;
}
export function lastIndexOf(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$lastIndexOf, this, args);
  const n = lengthOf(this);
  if (n === 0) return -1;
  const from = args.length > 1 ? toInteger(args[1]) : n - 1;
  for (let i = from < 0 ? n + from : Math.min(from, n - 1); i >= 0; i--)
    if (hasProperty(this, i) && read(this, i) === args[0]) return i;
  return -1;
}
export function includes(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$includes, this, args);
  const n = lengthOf(this);
  if (n === 0) return false;
  for (let i = position(args[1], n, 0); i < n; i++) {
    const value: any = read(this, i);
    if (value === args[0] || isSame(value, args[0])) return true;
  }
  return false;
}
export function slice(this: any, ...args: any[]): any {
  if (!isGeneric(this)) {
    if (isPlain(this)) return plainly(native$slice, this, args);
    const plain = plainly(native$slice, plainCopy(this), args);
    return asSpecies(this, plain.length, plain);
  }
  const n = lengthOf(this);
  const first = position(args[0], n, 0);
  const last = position(args[1], n, n);
  const result = species(this, Math.max(last - first, 0));
  let k = 0;
  for (let i = first; i < last; i++, k++) if (hasProperty(this, i)) put(result, k, read(this, i));
  result.length = k;
  return result;
}
export function splice(this: any, ...args: any[]): any {
  if (!isGeneric(this)) {
    if (isPlain(this)) return plainly(native$splice, this, args);
    const rest = plainCopy(this);
    const plain = plainly(native$splice, rest, args);
    const result = asSpecies(this, plain.length, plain);
    for (let i = 0; i < rest.length; i++) {
      if (i in rest) this[i] = rest[i];
      else delete this[i];
    }
    this.length = rest.length;
    return result;
  }
  const n = lengthOf(this);
  const first = position(args[0], n, 0);
  const count = args.length === 0 ? 0 : args.length === 1 ? n - first : Math.min(Math.max(toInteger(args[1]), 0), n - first);
  const items = native$slice.call(args, 2);
  const result = species(this, count);
  for (let i = 0; i < count; i++) if (hasProperty(this, first + i)) put(result, i, read(this, first + i));
  result.length = count;
  if (items.length < count) {
    for (let i = first; i < n - count; i++) move(this, i + count, i + items.length);
    for (let i = n; i > n - count + items.length; i--) delete this[i - 1];
  } else if (items.length > count)
    for (let i = n - count; i > first; i--) move(this, i + count - 1, i + items.length - 1);
  for (let i = 0; i < items.length; i++) write(this, first + i, items[i]);
  write(this, 'length', n - count + items.length);
  return result;
}
function isSpreadable(x: any): boolean {
  if (!isObject(x)) return false;
  const told: any = read(x, Symbol.isConcatSpreadable);
  return told === undefined ? isArray(x) : !!told;
}
export function concat(this: any, ...args: any[]): any {
  if (this == null) return native$concat.call(this);
  let generic = isGeneric(this) || !isPlain(this);
  for (let i = 0; i < args.length; i++) generic ||= isGeneric(args[i]);
  if (!generic) return native$concat.apply(this, args);
  const lists = [Object(this), ...args];
  const result = species(lists[0], 0);
  let k = 0;
  for (let j = 0; j < lists.length; j++) {
    const list: any = lists[j];
    if (!isSpreadable(list)) {
      put(result, k++, list);
      continue;
    }
    const n = lengthOf(list);
    for (let i = 0; i < n; i++) if (hasProperty(list, i)) put(result, k + i, read(list, i));
    k += n;
  }
  result.length = k;
  return result;
}
function flatten(result: any, at: number, list: any, depth: number): number {
  const n = lengthOf(list);
  for (let i = 0; i < n; i++) {
    if (!hasProperty(list, i)) continue;
    const value: any = read(list, i);
    if (depth > 0 && isArray(value)) at = flatten(result, at, value, depth - 1);
    else put(result, at++, value);
  }
  return at;
}
export function flat(this: any, ...args: any[]): any {
  if (!isGeneric(this)) {
    if (isPlain(this)) return plainly(native$flat, this, args);
    return asSpecies(this, 0, plainly(native$flat, plainCopy(this), args));
  }
  const depth = args[0] === undefined ? 1 : toInteger(args[0]);
  lengthOf(this);
  const result = species(this, 0);
  flatten(result, 0, this, depth);
  return result;
}
export function push(this: any, ...items: any[]): any {
  if (!isGeneric(this)) return native$push.apply(this, items);
  let n = lengthOf(this);
  if (n + items.length > Number.MAX_SAFE_INTEGER) return native$push.apply(this, items);
  for (let i = 0; i < items.length; i++) write(this, n++, items[i]);
  write(this, 'length', n);
  return n;
}
export function pop(this: any): any {
  if (!isGeneric(this)) return native$pop.call(this);
  const n = lengthOf(this);
  if (n === 0) {
    write(this, 'length', 0);
    return undefined;
  }
  const value = read(this, n - 1);
  delete this[n - 1];
  write(this, 'length', n - 1);
  return value;
}
export function shift(this: any): any {
  if (!isGeneric(this)) return native$shift.call(this);
  const n = lengthOf(this);
  if (n === 0) {
    write(this, 'length', 0);
    return undefined;
  }
  const value = read(this, 0);
  for (let i = 1; i < n; i++) move(this, i, i - 1);
  delete this[n - 1];
  write(this, 'length', n - 1);
  return value;
}
export function unshift(this: any, ...items: any[]): any {
  if (!isGeneric(this)) return native$unshift.apply(this, items);
  const n = lengthOf(this);
  if (n + items.length > Number.MAX_SAFE_INTEGER) return native$unshift.apply(this, items);
  if (items.length > 0) {
    for (let i = n; i > 0; i--) move(this, i - 1, i + items.length - 1);
    for (let i = 0; i < items.length; i++) write(this, i, items[i]);
  }
  write(this, 'length', n + items.length);
  return n + items.length;
}
export function reverse(this: any): any {
  if (!isGeneric(this)) return native$reverse.call(this);
  const n = lengthOf(this);
  for (let low = 0, high = n - 1; low < high; low++, high--) {
    const hasLow = hasProperty(this, low);
    const lowValue = hasLow ? read(this, low) : undefined;
    const hasHigh = hasProperty(this, high);
    const highValue = hasHigh ? read(this, high) : undefined;
    if (hasHigh) write(this, low, highValue);
    else if (hasLow) delete this[low];
    if (hasLow) write(this, high, lowValue);
    else if (hasHigh) delete this[high];
  }
  return this;
}
export function copyWithin(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$copyWithin, this, args);
  const n = lengthOf(this);
  const to = position(args[0], n, 0);
  const from = position(args[1], n, 0);
  const end = position(args[2], n, n);
  const count = Math.min(end - from, n - to);
  if (from < to && to < from + count) for (let i = count - 1; i >= 0; i--) move(this, from + i, to + i);
  else for (let i = 0; i < count; i++) move(this, from + i, to + i);
  return this;
}
// Of arrays one native call could fill more memory than there is: long lists are filled by statements.
export function fill(this: any, ...args: any[]): any {
  if (this == null) return native$fill.call(this, args[0]);
  const list = Object(this);
  const isPlain = !isGeneric(list);
  const n = isPlain && isArray(list) ? list.length : lengthOf(list);
  if (isPlain && n <= 0x10000) return plainly(native$fill, list, args);
  const first = position(args[1], n, 0);
  const last = position(args[2], n, n);
  if (isPlain) for (let i = first; i < last; i++) list[i] = args[0];
  else for (let i = first; i < last; i++) write(list, i, args[0]);
  return list;
}
export function toReversed(this: any): any {
  if (!isGeneric(this)) return native$toReversed.call(this);
  const n = lengthOf(this);
  const result = newList(n);
  for (let i = 0; i < n; i++) result[i] = read(this, n - 1 - i);
  return result;
}
export function toSpliced(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$toSpliced, this, args);
  const n = lengthOf(this);
  const first = position(args[0], n, 0);
  const skip = args.length === 0 ? 0 : args.length === 1 ? n - first : Math.min(Math.max(toInteger(args[1]), 0), n - first);
  const items = native$slice.call(args, 2);
  const result: any = newList(n + items.length - skip);
  let k = 0;
  for (let i = 0; i < first; i++) result[k++] = read(this, i);
  for (let i = 0; i < items.length; i++) result[k++] = items[i];
  for (let i = first + skip; i < n; i++) result[k++] = read(this, i);
  return result;
}
export function withItem(this: any, ...args: any[]): any {
  if (!isGeneric(this)) return plainly(native$withItem, this, args);
  const n = lengthOf(this);
  const i = toInteger(args[0]);
  const k = i < 0 ? n + i : i;
  if (k < 0 || k >= n) return native$withItem.call(newList(0), i, args[1]);
  const result = newList(n);
  for (let j = 0; j < n; j++) result[j] = j === k ? args[1] : read(this, j);
  return result;
}
export function join(this: any, separator?: any): any {
  if (this == null) return native$join.call(this);
  const list = Object(this);
  const isPlain = !isGeneric(list);
  const n = isPlain && isArray(list) ? list.length : lengthOf(list);
  const between = separator === undefined ? ',' : textOf(separator);
  let result = '';
  for (let i = 0; i < n; i++) {
    const value: any = isPlain ? list[i] : read(list, i);
    result += (i > 0 ? between : '') + (value == null || value === list ? '' : textOf(value));
  }
  return result;
}
export function toString(this: any): any {
  if (this == null) return native$toString.call(this);
  const own: any = isPlainList(this) ? this.join : read(Object(this), 'join');
  if (typeof own !== 'function') return objectText.call(this);
  return own === native$join ? join.call(this) : callee(own).call(this);
}
export function toLocaleString(this: any, ...args: any[]): any {
  if (this == null) return native$toLocaleString.call(this);
  const list = Object(this);
  const n = lengthOf(list);
  let result = '';
  for (let i = 0; i < n; i++) {
    const value: any = read(list, i);
    if (i > 0) result += ',';
    if (value == null || value === list) continue;
    const f: any = read(value, 'toLocaleString');
    if (typeof f !== 'function') return native$toLocaleString.apply(this, args);
    result += textOf(direct(callee(f)).call(value, ...args));
  }
  return result;
}
`;
