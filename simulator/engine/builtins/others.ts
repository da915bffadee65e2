/**
 * Map, Set, typed array, String and JSON functions that call back. `nativeMatches` gives the argument lists that the
 * platform would call a replacer with.
 */
export const othersSource = `
export function mapForEach(this: any, f: any, self?: unknown): void {
  callable(f);
  for (const [key, value] of this.entries()) f.call(self, value, key, this);
}
export function setForEach(this: any, f: any, self?: unknown): void {
  callable(f);
  for (const value of this.values()) f.call(self, value, value, this);
}
export function typedMap(this: any, f: any, self?: unknown): any {
  callable(f);
  const result = this.slice();
  for (let i = 0; i < this.length; i++) result[i] = f.call(self, this[i], i, this);
  return result;
}
export function typedFilter(this: any, f: any, self?: unknown): any {
  callable(f);
  const kept: unknown[] = [];
  for (let i = 0; i < this.length; i++) {
    const value = this[i];
    if (f.call(self, value, i, this)) kept.push(value);
  }
  const result = this.slice(0, kept.length);
  for (let i = 0; i < kept.length; i++) result[i] = kept[i];
  return result;
}
export function typedSort(this: any, compare?: any): any {
  checkCompare(compare);
  if (compare === undefined) return nativeTypedSort(this);
  const result = sorted(Array.from(this as ArrayLike<unknown>), compare);
  for (let i = 0; i < result.length; i++) this[i] = result[i];
  return this;
}
export function typedToSorted(this: any, compare?: any): any {
  checkCompare(compare);
  return typedSort.call(this.slice(), compare);
}
function replacing(text: string, pattern: any, f: any, all: boolean): string {
  let result = '';
  let at = 0;
  for (const args of nativeMatches(text, pattern, all)) {
    const position = args[typeof args[args.length - 1] === 'string' ? args.length - 2 : args.length - 3];
    result += text.slice(at, position) + String(f(...args));
    at = position + args[0].length;
  }
  return result + text.slice(at);
}
export function replace(this: any, pattern: any, f: any): string {
  if (typeof f !== 'function') return nativeReplace(this, pattern, f, false);
  return replacing(String(this), pattern, f, false);
}
export function replaceAll(this: any, pattern: any, f: any): string {
  if (typeof f !== 'function') return nativeReplace(this, pattern, f, true);
  return replacing(String(this), pattern, f, true);
}
function revive(holder: any, key: string, reviver: any): unknown {
  const value = holder[key];
  if (typeof value === 'object' && value !== null) {
    for (const k of Object.keys(value)) {
      const item = revive(value, k, reviver);
      if (item === undefined) delete value[k];
      else put(value, k as any, item);
    }
  }
  return reviver.call(holder, key, value);
}
export function parse(this: any, text: string, reviver?: any): unknown {
  const value = nativeParse(text);
  return typeof reviver === 'function' ? revive({ '': value }, '', reviver) : value;
}
function prepare(holder: any, key: string, replacer: any, outer: unknown[]): unknown {
  let value = holder[key];
  if (value != null && typeof value.toJSON === 'function') value = value.toJSON(key);
  value = replacer.call(holder, key, value);
  if (typeof value !== 'object' || value === null || value instanceof Number || value instanceof String || value instanceof Boolean) return value;
  if (outer.includes(value)) throw new TypeError('Converting circular structure to JSON');
  outer.push(value);
  const result: any = Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) result.push(prepare(value, String(i), replacer, outer));
  } else {
    for (const k of Object.keys(value)) put(result, k as any, prepare(value, k, replacer, outer));
  }
  outer.pop();
  return result;
}
export function stringify(this: any, value: unknown, replacer?: any, space?: any): unknown {
  if (typeof replacer !== 'function') return nativeStringify(value, replacer, space);
  return nativeStringify(prepare({ '': value }, '', replacer, []), undefined, space);
}
export function groupBy(this: any, items: any, f: any): any {
  const groups = new Map<any, any[]>();
  const asMap = this === Map;
  let i = 0;
  callable(f);
  for (const item of items) {
    const value = f(item, i++);
    const key = asMap || typeof value === 'symbol' ? value : String(value);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  if (asMap) return groups;
  const result = Object.create(null);
  for (const [key, group] of groups) result[key] = group;
  return result;
}
export function typedFrom(this: any, items: any, f?: any, self?: unknown): any {
  if (f !== undefined) callable(f);
  const list = from.call(Array, items, f, self);
  return new this(list);
}
`;
