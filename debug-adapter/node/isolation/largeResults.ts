/**
 * Functions of the language whose result is larger than what they are given, by a factor that a model chooses: each asks for
 * the memory beforehand (`engine/allocation.ts`), or where nobody can know it, tells what it has taken. And those that visit
 * every place of a list, which may be billions of empty ones.
 */
import {
  allocating,
  areAllocationsWatched,
  constructionBytes,
  isSoonVisited,
  itemsOf,
  listBytes,
  visiting,
} from '../../../simulator/engine';

type Method = (this: unknown, ...args: unknown[]) => unknown;
/** Bytes of the result, from what is known without running anybody's code. */
type Cost = (self: unknown, args: readonly unknown[]) => number;

/** Of an object that is an item: a part of a string, a pair of an entry. */
const ITEM = 40;
/** What parsing JSON takes for an object or a list, at most. */
const JSON_VALUE = 80;
/** Nothing that matters comes of a shorter one. */
const SHORT = 0x100;
/** Longer texts are looked through before they are taken apart. */
const LONG = 0x10000;
/** V8 makes no longer strings, and says so itself. */
const LONGEST_STRING = 2 ** 29;

const lengthOf = (x: unknown): number => (typeof x === 'string' ? x.length : 0);
const numberOf = (x: unknown): number =>
  typeof x === 'number' || typeof x === 'string' ? Math.max(0, Number(x) || 0) : 0;
const text = (length: number): number => (length < LONGEST_STRING ? length : 0);

/** How often `part` is in the text, as far as it matters. */
function occurrences(whole: string, part: string): number {
  if (part === '') return whole.length + 1;
  if (whole.length < LONG) return Math.ceil(whole.length / part.length);
  let count = 0;
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + part.length)) count++;
  return count;
}

const { exec } = RegExp.prototype;
const { split } = String.prototype;
const partsOf = (whole: string, by: string | RegExp): string[] => Reflect.apply(split, whole, [by]) as string[];
const isGlobal = Object.getOwnPropertyDescriptor(RegExp.prototype, 'global')!.get!;
const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')!.get!;
const flagsOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')!.get!;
const Pattern = RegExp;

const isPattern = (x: unknown): x is RegExp => x instanceof Pattern;
const groupsOf = (x: RegExp): number => partsOf(Reflect.apply(sourceOf, x, []) as string, '(').length;

/** How often the pattern matches. */
function matches(whole: string, pattern: RegExp): number {
  if (whole.length < LONG) return whole.length + 1;
  const flags = (Reflect.apply(flagsOf, pattern, []) as string).replace(/[gy]/g, '');
  const own = new Pattern(Reflect.apply(sourceOf, pattern, []) as string, `${flags}g`);
  let count = 0;
  for (let m = Reflect.apply(exec, own, [whole]); m; m = Reflect.apply(exec, own, [whole])) {
    count++;
    if (m[0] === '') own.lastIndex++;
  }
  return count;
}

/** Parts that a string is taken apart into, each with what its separator captured. */
function parts(self: unknown, [separator, limit]: readonly unknown[]): number {
  if (typeof self !== 'string' || self.length < SHORT || separator === undefined) return 0;
  const each = isPattern(separator) ? groupsOf(separator) : 1;
  const count = isPattern(separator) ? matches(self, separator) : occurrences(self, String(separator));
  return (ITEM + 8) * Math.min(count * each, limit === undefined ? Number.POSITIVE_INFINITY : numberOf(limit) >>> 0);
}

function replaced(self: unknown, pattern: unknown, by: unknown, all: boolean): number {
  if (typeof self !== 'string' || typeof by !== 'string') return 0;
  // As often as can be, with all that there is each time.
  if ((self.length + 1) * (self.length + 1) * (by.length + 1) < LONG) return 0;
  const every = isPattern(pattern) ? Boolean(Reflect.apply(isGlobal, pattern, [])) : all;
  const count = !every ? 1 : isPattern(pattern) ? matches(self, pattern) : occurrences(self, String(pattern));
  const around = partsOf(by, /\$[`']/).length - 1;
  const matched = partsOf(by, /\$[&\d<]/).length - 1;
  return text(self.length * (1 + matched) + count * (by.length + around * self.length));
}

/** What is left of a budget of items after those of nested lists. */
function flattened(list: unknown, depth: number, budget: number): number {
  if (!Array.isArray(list)) return budget - 1;
  if (depth < 0) return budget - 1;
  let rest = budget;
  const n = list.length;
  if (depth === 0) return rest - n;
  for (let i = 0; i < n && rest > 0; i++) {
    const item = Object.getOwnPropertyDescriptor(list, i)?.value as unknown;
    rest = flattened(item, depth - 1, rest);
  }
  return rest;
}

/** More items are in no array. */
const MOST_ITEMS = 2 ** 27;

const flat: Cost = (self, [depth]) =>
  Array.isArray(self)
    ? listBytes(MOST_ITEMS - flattened(self, depth === undefined ? 1 : numberOf(depth), MOST_ITEMS))
    : 0;

function joined(self: unknown, [separator]: readonly unknown[]): number {
  const between = separator === undefined ? 1 : lengthOf(separator);
  return text(itemsOf(self) * between);
}

function parsed(json: unknown): number {
  if (typeof json !== 'string' || json.length < 0x1000) return 0;
  let bytes = json.length;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) bytes += JSON_VALUE;
    else if (c === 0x2c) bytes += 16;
  }
  return bytes;
}

const sameList: Cost = self => listBytes(itemsOf(self));
const keys: Cost = (_, [x]) =>
  typeof x === 'object' && !Array.isArray(x) && !ArrayBuffer.isView(x) ? 0 : ITEM * itemsOf(x);
const firstOf = (list: unknown): unknown =>
  Array.isArray(list) ? Object.getOwnPropertyDescriptor(list, 0)?.value : undefined;
const typed = Object.getPrototypeOf(Uint8Array.prototype) as object;
const bytesOf = (x: unknown): number =>
  ArrayBuffer.isView(x) ? x.byteLength : x instanceof ArrayBuffer ? x.byteLength : 0;

/** Asked for beforehand. */
const COSTS: readonly (readonly [holder: object, costs: Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      repeat: (self, [count]) => text(lengthOf(self) * numberOf(count)),
      padStart: (_, [length]) => text(numberOf(length)),
      padEnd: (_, [length]) => text(numberOf(length)),
      split: parts,
      replace: (self, [pattern, by]) => replaced(self, pattern, by, false),
      replaceAll: (self, [pattern, by]) => replaced(self, pattern, by, true),
      match: (self, [pattern]) =>
        typeof self === 'string' && isPattern(pattern) && Reflect.apply(isGlobal, pattern, [])
          ? ITEM * matches(self, pattern)
          : 0,
      normalize: self => 8 * lengthOf(self),
      toUpperCase: self => 2 * lengthOf(self),
      toLowerCase: self => 2 * lengthOf(self),
      toLocaleUpperCase: self => 2 * lengthOf(self),
      toLocaleLowerCase: self => 2 * lengthOf(self),
    },
  ],
  [
    Array.prototype,
    {
      concat: (self, lists) => listBytes(lists.reduce<number>((n, x) => n + itemsOf(x), itemsOf(self))),
      flat,
      join: joined,
      toString: (self: unknown) => joined(self, []),
      with: sameList,
      toReversed: sameList,
      toSorted: sameList,
      toSpliced: sameList,
    },
  ],
  [
    typed,
    {
      fill: bytesOf,
      join: joined,
      toReversed: bytesOf,
      toSorted: bytesOf,
      with: bytesOf,
    },
  ],
  [
    ArrayBuffer.prototype,
    { slice: bytesOf, resize: (_, [n]) => numberOf(n), transfer: (self, [n]) => numberOf(n ?? bytesOf(self)) },
  ],
  [Object, { keys, values: keys, entries: keys, getOwnPropertyNames: keys, getOwnPropertyDescriptors: keys }],
  [Object, { assign: (_, sources) => sources.reduce<number>((n, x) => n + keys(undefined, [x]), 0) }],
  [JSON, { parse: (_, [json]) => parsed(json) }],
  [Reflect, { construct: (_, [f, list]) => constructionBytes(f, firstOf(list)) }],
  [BigInt, { asUintN: (_, [bits]) => numberOf(bits) / 8 }],
];

/** Whether it has few parts: known at once, for what is called all the time. */
const isShort = (x: unknown): boolean =>
  Array.isArray(x) ? x.length < SHORT : typeof x === 'string' ? x.length < SHORT : x == null;

/** What a function visits every place of, and cannot be interrupted meanwhile (those that call back can): `this`, or an argument. */
type Visited = (self: unknown, args: readonly unknown[]) => unknown;
const itself: Visited = self => self;

/** Asked for beforehand, too. */
const VISITS: readonly (readonly [holder: object, visited: Readonly<Record<string, Visited>>])[] = [
  [
    Array.prototype,
    Object.fromEntries(
      (
        'indexOf lastIndexOf includes fill reverse sort copyWithin slice splice flat shift unshift join toString ' +
        'toLocaleString toReversed toSorted toSpliced with'
      )
        .split(' ')
        .map(name => [name, itself]),
    ),
  ],
  [JSON, { stringify: (_, [, names]) => (Array.isArray(names) ? names : undefined) }],
  [String, { raw: (_, [strings]) => rawOf(strings) }],
  [Reflect, { construct: (_, [, list]) => firstOf(list) }],
];

const rawOf = (strings: unknown): unknown =>
  typeof strings === 'object' && strings !== null ? Object.getOwnPropertyDescriptor(strings, 'raw')?.value : undefined;

/** Functions of their own for what is called all the time: V8 looks at each apart. `counted` asks for the memory. */
const QUICK: readonly (readonly [
  holder: object,
  name: string,
  make: (native: Method, counted: Method) => Readonly<Record<string, Method>>,
])[] = [
  [
    Array.prototype,
    'join',
    (native, counted) => ({
      join(separator) {
        return (isShort(this) && isShort(separator) ? native : counted).call(this, separator);
      },
    }),
  ],
  [
    Array.prototype,
    'concat',
    (native, counted) => ({
      concat(...lists) {
        if (lists.length === 1 && isShort(this) && isShort(lists[0])) return native.call(this, lists[0]);
        return Reflect.apply(counted, this, lists);
      },
    }),
  ],
  [
    Array.prototype,
    'indexOf',
    (native, counted) => ({
      indexOf(x, from) {
        return (isSoonVisited(this) ? native : counted).call(this, x, from);
      },
    }),
  ],
  [
    Array.prototype,
    'includes',
    (native, counted) => ({
      includes(x, from) {
        return (isSoonVisited(this) ? native : counted).call(this, x, from);
      },
    }),
  ],
  [
    Array.prototype,
    'slice',
    (native, counted) => ({
      slice(from, to) {
        return (isSoonVisited(this) ? native : counted).call(this, from, to);
      },
    }),
  ],
  [
    Array.prototype,
    'shift',
    (native, counted) => ({
      shift() {
        return (isSoonVisited(this) ? native : counted).call(this);
      },
    }),
  ],
  [
    Array.prototype,
    'splice',
    (native, counted) => ({
      splice(...args) {
        if (args.length === 2 && isSoonVisited(this)) return native.call(this, args[0], args[1]);
        return Reflect.apply(isSoonVisited(this) ? native : counted, this, args);
      },
    }),
  ],
  [
    Object,
    'keys',
    (native, counted) => ({
      keys(x) {
        const isLong = typeof x !== 'object' || Array.isArray(x) || ArrayBuffer.isView(x);
        return (isLong ? counted : native).call(this, x);
      },
    }),
  ],
];

/** Told afterwards: their results are bounded by what V8 makes of a string. */
const AFTERWARDS: readonly (readonly [holder: object, names: readonly string[]])[] = [
  [JSON, ['stringify']],
  [String, ['raw']],
  [BigInt.prototype, ['toString']],
];

/** By what stands in its place. */
const natives = new WeakMap<Method, Method>();

/** Before the language is made unchangeable. */
export function countLargeResults(): void {
  for (const [holder, costs] of COSTS)
    for (const [name, cost] of Object.entries(costs))
      replace(holder, name, native => ({
        [name](this: unknown, ...args: unknown[]): unknown {
          if (areAllocationsWatched()) {
            const bytes = cost(this, args);
            if (bytes >= LONG) allocating(bytes, titleOf(holder, name));
          }
          return Reflect.apply(native, this, args);
        },
      }));
  for (const [holder, visited] of VISITS)
    for (const [name, listOf] of Object.entries(visited))
      replace(holder, name, native => ({
        [name](this: unknown, ...args: unknown[]): unknown {
          if (areAllocationsWatched()) visiting(listOf(this, args), nameOf(holder, name));
          return Reflect.apply(native, this, args);
        },
      }));
  for (const [holder, name, make] of QUICK) {
    const native = innermost((holder as Record<string, Method>)[name]);
    replace(holder, name, counted => make(native, counted));
  }
  for (const [holder, names] of AFTERWARDS)
    for (const name of names)
      replace(holder, name, native => ({
        [name](this: unknown, ...args: unknown[]): unknown {
          const result = Reflect.apply(native, this, args);
          allocating(lengthOf(result), titleOf(holder, name));
          return result;
        },
      }));
}

/** The platform's own. */
function innermost(method: Method): Method {
  const below = natives.get(method);
  return below ? innermost(below) : method;
}

function replace(holder: object, name: string, make: (native: Method) => Readonly<Record<string, Method>>): void {
  const property = Object.getOwnPropertyDescriptor(holder, name);
  // Not every version of the platform has all of them.
  if (!property) return;
  const native = property.value as Method;
  const method = make(native)[name];
  natives.set(method, native);
  Object.defineProperty(method, 'length', { value: native.length, configurable: true });
  Object.defineProperty(holder, name, { ...property, value: method });
}

/** `String.prototype.repeat`, as a person writes it. */
function nameOf(holder: object, name: string): string {
  if (holder === JSON) return `JSON.${name}`;
  if (holder === Reflect) return `Reflect.${name}`;
  return typeof holder === 'function' ? `${holder.name}.${name}` : `${holder.constructor.name}.prototype.${name}`;
}

const titleOf = (holder: object, name: string): string => `the result of ${nameOf(holder, name)}`;
