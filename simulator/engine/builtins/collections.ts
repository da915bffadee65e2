/** Functions of Map, Set and their constructors that call back or iterate. */
export const collectionSource = `
export function mapForEach(this: any, f: any, self?: unknown): void {
  if (typeof f !== 'function' || !isMap(this)) return native$mapForEach.call(this, f);
  f = callee(f);
  for (const [key, value] of native$mapEntries.call(this)) f.call(self, value, key, this);
}
export function setForEach(this: any, f: any, self?: unknown): void {
  if (typeof f !== 'function' || !isSet(this)) return native$setForEach.call(this, f);
  f = callee(f);
  for (const value of native$setValues.call(this)) f.call(self, value, value, this);
}
function grouped(items: any, f: any, asMap: boolean): any {
  f = callee(f);
  const groups = new Map<any, any[]>();
  let i = 0;
  for (const item of items) {
    const value = f(item, i++);
    const key = asMap ? value : keyOf(value);
    const group = groups.get(key);
    if (group) put(group, group.length, item);
    else groups.set(key, [item]);
  }
  return groups;
}
export function mapGroupBy(this: any, items: any, f: any): any {
  if (typeof f !== 'function' || items == null) return native$mapGroupBy.call(this, items, f);
  return grouped(items, f, true);
}
export function groupBy(this: any, items: any, f: any): any {
  if (typeof f !== 'function' || items == null) return native$groupBy.call(this, items, f);
  const result = create(null);
  for (const [key, group] of grouped(items, f, false)) put(result, key, group);
  return result;
}
// What 'new Map(items)' and the like do once there is an empty collection.
export function filled(collection: any, items: any, adder: string): any {
  if (items == null) return collection;
  const add = collection[adder];
  if (typeof add !== 'function') throw new TypeError("'" + String(add) + "' returned for property '" + adder + "' of object '#<" + collection.constructor.name + ">' is not a function");
  for (const item of items) {
    if (adder === 'add') add.call(collection, item);
    else {
      if (!isObject(item)) throw new TypeError('Iterator value ' + String(item) + ' is not an entry object');
      const key = (item as any)[0];
      add.call(collection, key, (item as any)[1]);
    }
  }
  return collection;
}
export function fromEntries(this: any, items: any): any {
  if (items == null || typeof items[Symbol.iterator] !== 'function') return native$fromEntries.call(this, items);
  const result = {};
  for (const item of items) {
    if (!isObject(item)) throw new TypeError('Iterator value ' + String(item) + ' is not an entry object');
    const key = (item as any)[0];
    const value = (item as any)[1];
    put(result, keyOf(key), value);
  }
  return result;
}
// ---- the methods of sets that take anything like a set

interface Other { set: any; size: number; has: any; keys: any }
function otherOf(other: any): Other {
  if (!isObject(other)) throw new TypeError(other + ' is not an object');
  const o: any = other;
  const size = +toPrimitive(o.size, 'number');
  if (size !== size) throw new TypeError("The 'size' property must be a number");
  const whole = Math.trunc(size);
  if (whole < 0) throw new RangeError("'" + whole + "' is an invalid size");
  const has = o.has;
  if (typeof has !== 'function') throw new TypeError("The 'has' property must be a function");
  const keys = o.keys;
  if (typeof keys !== 'function') throw new TypeError("The 'keys' property must be a function");
  return { set: o, size: whole, has, keys };
}
function keysOf(other: Other): any {
  const iterator = other.keys.call(other.set);
  if (!isObject(iterator)) throw new TypeError(String(iterator) + ' is not an object');
  const next = (iterator as any).next;
  return { [Symbol.iterator]() { return { next: () => next.call(iterator), return: () => (iterator as any).return?.call(iterator) ?? {} }; } };
}
function plainSet(other: any): boolean {
  return isSet(other) && other.has === native$setHas && other.keys === native$setValues;
}
function sizeOf(set: any): number {
  return native$setSize.call(set);
}
export function union(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$union.call(this, other);
  const result = new Set();
  const o = otherOf(other);
  for (const x of native$setValues.call(this)) result.add(x);
  for (const x of keysOf(o)) result.add(x);
  return result;
}
export function intersection(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$intersection.call(this, other);
  const result = new Set();
  const o = otherOf(other);
  if (sizeOf(this) <= o.size) {
    for (const x of native$setValues.call(this)) if (o.has.call(o.set, x)) result.add(x);
  } else for (const x of keysOf(o)) if (native$setHas.call(this, x)) result.add(x);
  return result;
}
export function difference(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$difference.call(this, other);
  const o = otherOf(other);
  const result = new Set();
  for (const x of native$setValues.call(this)) result.add(x);
  if (sizeOf(this) <= o.size) {
    for (const x of native$setValues.call(this)) if (o.has.call(o.set, x)) result.delete(x);
  } else for (const x of keysOf(o)) result.delete(x);
  return result;
}
export function symmetricDifference(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$symmetricDifference.call(this, other);
  const o = otherOf(other);
  const result = new Set();
  for (const x of native$setValues.call(this)) result.add(x);
  for (const x of keysOf(o)) {
    if (native$setHas.call(this, x)) result.delete(x);
    else result.add(x);
  }
  return result;
}
export function isSubsetOf(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$isSubsetOf.call(this, other);
  const o = otherOf(other);
  if (sizeOf(this) > o.size) return false;
  for (const x of native$setValues.call(this)) if (!o.has.call(o.set, x)) return false;
  return true;
}
export function isSupersetOf(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$isSupersetOf.call(this, other);
  const o = otherOf(other);
  if (sizeOf(this) < o.size) return false;
  for (const x of keysOf(o)) if (!native$setHas.call(this, x)) return false;
  return true;
}
export function isDisjointFrom(this: any, other: any): any {
  if (!isSet(this) || plainSet(other)) return native$isDisjointFrom.call(this, other);
  const o = otherOf(other);
  if (sizeOf(this) <= o.size) {
    for (const x of native$setValues.call(this)) if (o.has.call(o.set, x)) return false;
  } else for (const x of keysOf(o)) if (native$setHas.call(this, x)) return false;
  return true;
}
`;
