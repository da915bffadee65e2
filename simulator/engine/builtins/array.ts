/**
 * The methods of arrays and typed arrays that call back, in the language they are compiled from: they follow ECMA-262
 * step by step, holes, `this` and species included, so that a callback may be suspended like any other code. A call
 * that must fail before anything is called back is left to the platform, whose error it raises.
 */
interface Kind {
  /** Name of the re-implementation. */
  name(method: string): string;
  /** `this` is not what the method works on. */
  wrong: string;
  /** The number of elements, read once. */
  length: string;
  /** Before something is done with element `i`. */
  present: string;
  /** Element `i`. */
  item: string;
  /** What is done by a kind that lies below. */
  leave?: (method: string, rest: string) => string;
}

const arrayKind: Kind = {
  name: m => m,
  wrong: 'this == null',
  length: 'isArray(list) ? list.length : lengthOf(list)',
  present: 'i in list',
  item: 'list[i]',
  leave: (method, rest) => `if (isGeneric(this)) return ${likeKind.name(method)}.call(this, f, ${rest});`,
};
/** What only looks like an array, in whose properties code of the person may run. */
const likeKind: Kind = {
  name: m => `like${m[0].toUpperCase()}${m.slice(1)}`,
  wrong: 'false',
  length: 'lengthOf(list)',
  present: 'hasProperty(list, i)',
  item: 'read(list, i)',
};
const typedKind: Kind = {
  name: m => `typed${m[0].toUpperCase()}${m.slice(1)}`,
  wrong: '!isTyped(this)',
  length: 'typedSize(list)',
  present: 'true',
  item: 'list[i]',
};

const upwards = { first: '0', while: 'i < n', step: 'i++' };
const downwards = { first: 'n - 1', while: 'i >= 0', step: 'i--' };

function begin(kind: Kind, method: string, rest = 'self?: unknown', given = 'self'): string {
  const name = kind.name(method);
  return `export function ${name}(this: any, f: any, ${rest}): any {
  if (typeof f !== 'function' || ${kind.wrong}) return native$${kind === likeKind ? method : name}.call(this, f);
  f = callee(f);
  ${kind.leave?.(method, given) ?? ''}
  const list = Object(this);
  const n = ${kind.length};`;
}

function visits(kind: Kind, method: string, body: string, end: string): string {
  return `${begin(kind, method)}
  for (let i = 0; i < n; i++) {
    ${body}
  }
  ${end}
}`;
}

function finds(kind: Kind, method: string, d: typeof upwards, found: string, end: string): string {
  return `${begin(kind, method)}
  for (let i = ${d.first}; ${d.while}; ${d.step}) {
    const value = ${kind.item};
    if (f.call(self, value, i, list)) return ${found};
  }
  return ${end};
}`;
}

function reduces(kind: Kind, method: string, d: typeof upwards): string {
  return `${begin(kind, method, '...initial: unknown[]', '...initial')}
  let i = ${d.first};
  let value: unknown;
  if (initial.length > 0) value = initial[0];
  else {
    while (${d.while} && !(${kind.present})) ${d.step};
    if (!(${d.while})) throw new TypeError('Reduce of empty array with no initial value');
    value = ${kind.item};
    ${d.step};
  }
  for (; ${d.while}; ${d.step}) {
    if (${kind.present}) value = f(value, ${kind.item}, i, list);
  }
  return value;
}`;
}

function shared(kind: Kind): string {
  const call = `f.call(self, ${kind.item}, i, list)`;
  const guarded = kind.present === 'true' ? call : `${kind.present} && ${call}`;
  const negated = kind.present === 'true' ? `!${call}` : `${kind.present} && !${call}`;
  return [
    visits(kind, 'forEach', kind.present === 'true' ? `${call};` : `if (${kind.present}) ${call};`, ''),
    visits(kind, 'some', `if (${guarded}) return true;`, 'return false;'),
    visits(kind, 'every', `if (${negated}) return false;`, 'return true;'),
    finds(kind, 'find', upwards, 'value', 'undefined'),
    finds(kind, 'findIndex', upwards, 'i', '-1'),
    finds(kind, 'findLast', downwards, 'value', 'undefined'),
    finds(kind, 'findLastIndex', downwards, 'i', '-1'),
    reduces(kind, 'reduce', upwards),
    reduces(kind, 'reduceRight', downwards),
  ].join('\n');
}

/** The methods that make a new array. */
function mapAndFilter(kind: Kind): string {
  return `${begin(kind, 'map')}
  const result = species(list, n);
  const plain = isArray(result) && result.constructor === Array;
  for (let i = 0; i < n; i++) {
    if (!(${kind.present})) continue;
    const value = f.call(self, ${kind.item}, i, list);
    if (plain) result[i] = value;
    else put(result, i, value);
  }
  return result;
}
${begin(kind, 'filter')}
  const result = species(list, 0);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (!(${kind.present})) continue;
    const value = ${kind.item};
    if (f.call(self, value, i, list)) put(result, count++, value);
  }
  return result;
}
${begin(kind, 'flatMap')}
  const result = species(list, 0);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (!(${kind.present})) continue;
    const value = f.call(self, ${kind.item}, i, list);
    if (isArray(value)) {
      const m = value.length;
      for (let j = 0; j < m; j++) {
        if (j in value) put(result, count++, value[j]);
      }
    } else put(result, count++, value);
  }
  return result;
}`;
}

const own = `
function species(list: any, length: number): any {
  if (!isArray(list)) return new Array(length);
  let c: any = isPlainList(list) ? list.constructor : read(list, 'constructor');
  if (c === Array) return new Array(length);
  if (isObject(c)) c = (read(c, Symbol.species) as any) ?? undefined;
  if (c === undefined || c === Array) return new Array(length);
  if (!isConstructor(c)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return new c(length);
}
// What a method made as a plain array, in an array of the class that the person wanted.
function asSpecies(list: any, length: number, plain: any[]): any {
  const result = species(list, length);
  for (let i = 0; i < plain.length; i++) if (i in plain) put(result, i, plain[i]);
  result.length = plain.length;
  return result;
}
function isPlain(list: any): boolean {
  return !isArray(list) || list.constructor === Array;
}
${mapAndFilter(arrayKind)}
${mapAndFilter(likeKind)}
export function of(this: any, ...items: unknown[]): any {
  if (this === Array || !isConstructor(this)) return items;
  const result: any = new this(items.length);
  for (let i = 0; i < items.length; i++) put(result, i, items[i]);
  result.length = items.length;
  return result;
}
export function from(this: any, items: any, f?: any, self?: unknown): any {
  if ((f !== undefined && typeof f !== 'function') || items == null) return native$from.call(this, items, f);
  f = callee(f);
  const C: any = this === Array || !isConstructor(this) ? Array : this;
  const iterator = items[Symbol.iterator];
  if (iterator != null) {
    if (typeof iterator !== 'function') return native$from.call(this, items);
    const result: any = C === Array ? [] : new C();
    let i = 0;
    for (const item of items) {
      const value = f === undefined ? item : f.call(self, item, i);
      put(result, i++, value);
    }
    if (C !== Array) result.length = i;
    return result;
  }
  const n = lengthOf(items);
  const result: any = C === Array ? new Array(n) : new C(n);
  for (let i = 0; i < n; i++) {
    const item: any = read(items, i);
    const value = f === undefined ? item : f.call(self, item, i);
    if (C === Array) result[i] = value;
    else put(result, i, value);
  }
  result.length = n;
  return result;
}
export function fromAsync(this: any): never {
  throw new TypeError('Array.fromAsync cannot be used here: the machine has no event loop that would go on with a promise. Array.from waits for nothing.');
}
`;

const typed = `
function typedClass(list: any): any {
  const usual: any = typedOf(list);
  let c: any = read(list, 'constructor');
  if (c === usual || c === undefined) return usual;
  if (!isObject(c)) throw new TypeError('The .constructor property is not an object');
  c = read(c, Symbol.species);
  if (c == null) return usual;
  if (!isConstructor(c)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return c;
}
function typedSpecies(list: any, length: number): any {
  const c: any = typedClass(list);
  return checkTyped(list, new c(length), length);
}
function isUsual(list: any): boolean {
  return !isTyped(list) || list.constructor === typedOf(list);
}
export function typedSlice(this: any, ...args: any[]): any {
  if (isUsual(this)) return plainly(native$typedSlice, this, args);
  const n = typedSize(this);
  const first = position(args[0], n, 0);
  const count = Math.max(position(args[1], n, n) - first, 0);
  const result = typedSpecies(this, count);
  for (let i = 0; i < count; i++) result[i] = this[first + i];
  return result;
}
export function typedSubarray(this: any, ...args: any[]): any {
  if (isUsual(this)) return plainly(native$typedSubarray, this, args);
  const n = typedSize(this);
  const first = position(args[0], n, 0);
  const count = Math.max(position(args[1], n, n) - first, 0);
  const c: any = typedClass(this);
  return checkTyped(this, new c(this.buffer, this.byteOffset + first * this.BYTES_PER_ELEMENT, count), 0);
}
function checkTyped(list: any, result: any, length: number): any {
  if (!isTyped(result)) throw new TypeError('this is not a typed array.');
  if (typedSize(result) < length) throw new TypeError('Derived TypedArray constructor created an array which was too small');
  if (list !== undefined && isBigTyped(list) !== isBigTyped(result)) throw new TypeError('Content type of source and derived typed arrays differ');
  return result;
}
${begin(typedKind, 'map')}
  const result = typedSpecies(list, n);
  for (let i = 0; i < n; i++) result[i] = asNumber(f.call(self, list[i], i, list));
  return result;
}
${begin(typedKind, 'filter')}
  const kept: unknown[] = [];
  for (let i = 0; i < n; i++) {
    const value = list[i];
    if (f.call(self, value, i, list)) put(kept, kept.length, value);
  }
  const result = typedSpecies(list, kept.length);
  for (let i = 0; i < kept.length; i++) result[i] = kept[i];
  return result;
}
export function typedSort(this: any, compare?: any): any {
  if (typeof compare !== 'function' || !isTyped(this)) return native$typedSort.call(this, compare);
  const n = typedSize(this);
  if (n < 2) return this;
  compare = callee(compare);
  const items: unknown[] = [];
  for (let i = 0; i < n; i++) put(items, i, this[i]);
  const result = items.slice();
  mergeHalves(items, 0, n, result, compare);
  const m = Math.min(n, typedSize(this));
  for (let i = 0; i < m; i++) this[i] = result[i];
  return this;
}
// V8's own order of comparisons: each half is sorted into the other list, then both are merged.
function mergeHalves(source: unknown[], from: number, to: number, target: unknown[], compare: any): void {
  const middle = from + ((to - from) >> 1);
  if (middle - from > 1) mergeHalves(target, from, middle, source, compare);
  if (to - middle > 1) mergeHalves(target, middle, to, source, compare);
  let left = from;
  let right = middle;
  for (let i = from; i < to; i++) {
    if (left < middle && (right >= to || !(+compare(source[left], source[right]) > 0))) target[i] = source[left++];
    else target[i] = source[right++];
  }
}
export function typedToSorted(this: any, compare?: any): any {
  if (typeof compare !== 'function' || !isTyped(this)) return native$typedToSorted.call(this, compare);
  return typedSort.call(new (typedOf(this) as any)(this), compare);
}
export function typedFrom(this: any, items: any, f?: any, self?: unknown): any {
  if ((f !== undefined && typeof f !== 'function') || items == null || !isConstructor(this)) return native$typedFrom.call(this, items, f);
  f = callee(f);
  const iterator = items[Symbol.iterator];
  if (iterator != null && typeof iterator !== 'function') return native$typedFrom.call(this, items);
  const source = iterator == null ? items : drain(items);
  const n = lengthOf(source);
  const result: any = checkTyped(undefined, new this(n), n);
  for (let i = 0; i < n; i++) result[i] = asNumber(f === undefined ? source[i] : f.call(self, source[i], i));
  return result;
}
export function typedOfItems(this: any, ...items: unknown[]): any {
  if (!isConstructor(this)) return native$typedOfItems.call(this);
  const result: any = checkTyped(undefined, new this(items.length), items.length);
  for (let i = 0; i < items.length; i++) result[i] = asNumber(items[i]);
  return result;
}
`;

export const arraySource = own + shared(arrayKind) + shared(likeKind) + typed + shared(typedKind);
