/** Objects of the platform that hold more than their properties. */
import type { Properties, PropertyKeeper } from './properties';
import { sameList } from './properties';
import { listBytes, type Rule, Unkeepable } from './rule';
import { isWeak, weak } from './weak';

/** What lies inside, and the properties around it. */
interface Inner<T> {
  readonly inner: T;
  readonly properties: Properties;
}

/** A rule for the inside of a native object; its properties are kept besides. */
function withProperties<T extends object, V>(
  keeper: PropertyKeeper,
  read: (object: T, previous: V | undefined, visit: (value: unknown) => void) => V,
  write: (object: T, inner: V) => void,
  same: (object: T, inner: V) => boolean,
  bytes: (inner: V) => number,
  but?: (key: PropertyKey) => boolean,
): Rule<T, Inner<V>> {
  return {
    same: (object, saved) => same(object, saved.inner) && keeper.same(object, saved.properties, but),
    save(object, previous, visit) {
      const inner = read(object, previous?.inner, visit);
      const properties = keeper.save(object, previous?.properties, visit, but);
      return previous && previous.inner === inner && previous.properties === properties
        ? previous
        : { inner, properties };
    },
    restore(object, saved) {
      if (!same(object, saved.inner)) write(object, saved.inner);
      keeper.restore(object, saved.properties, but);
    },
    size: saved => bytes(saved.inner) + 32,
  };
}

const isIndex = (key: PropertyKey): boolean =>
  key === 'length' || (typeof key === 'string' && String(Number(key) >>> 0) === key);

interface Items {
  readonly items: readonly unknown[];
  /** Absent: it has nothing but its items, ordinary ones without holes. */
  readonly properties?: Properties;
}

/** Looking for other properties of a longer one than this costs too much each time. */
const SHORT = 1024;

/** A new one that is longer takes longer to look through than replay takes. */
const LONGEST = 2 ** 21;

/** One that became longer than this is not copied. */
const LONGEST_COPIED = 2 ** 24;

/** Arrays: their items as a list when that is all they are, else every property. */
function arrays(keeper: PropertyKeeper): Rule<unknown[], Items> {
  const isPlain = (object: unknown[], looked: boolean): boolean =>
    Object.isExtensible(object) &&
    Object.getPrototypeOf(object) === Array.prototype &&
    ((looked && object.length > SHORT) || isDense(object));
  return {
    same(object, saved) {
      if (saved.properties) return keeper.same(object, saved.properties);
      // A property that is not enumerable would not be noticed if it came later.
      return (
        object.length === saved.items.length &&
        Object.isExtensible(object) &&
        Object.getPrototypeOf(object) === Array.prototype &&
        (object.length > SHORT ||
          (Object.keys(object).length === object.length && Object.getOwnPropertySymbols(object).length === 0)) &&
        sameList(saved.items, object)
      );
    },
    save(object, previous, visit) {
      if (object.length > (previous ? LONGEST_COPIED : LONGEST))
        throw new Unkeepable(`the machine holds an array of ${object.length} items`, object.length);
      if (isPlain(object, previous !== undefined && previous.properties === undefined)) {
        for (let i = 0; i < object.length; i++) {
          const value = object[i];
          if (typeof value === 'object' || typeof value === 'function') visit(value);
        }
        if (previous && !previous.properties && sameList(previous.items, object)) return previous;
        return { items: object.slice() };
      }
      const properties = keeper.save(object, previous?.properties, visit);
      return previous?.properties === properties ? previous : { items: [], properties };
    },
    restore(object, saved) {
      if (saved.properties) {
        keeper.restore(object, saved.properties, key => key === 'length');
        const length = lengthOf(saved.properties);
        if (length !== object.length) object.length = length;
        return;
      }
      if (!isPlain(object, false)) {
        keeper.restore(object, EMPTY_ARRAY(keeper), isIndex);
        object.length = 0;
      }
      if (object.length !== saved.items.length) object.length = saved.items.length;
      for (let i = 0; i < saved.items.length; i++)
        if (!(i in object) || !Object.is(object[i], saved.items[i])) object[i] = saved.items[i];
    },
    size: saved => listBytes(saved.items.length) + (saved.properties ? 8 * saved.properties.keys.length * 4 : 0) + 32,
  };
}

function EMPTY_ARRAY(keeper: PropertyKeeper): Properties {
  return keeper.save([], undefined, () => {}, isIndex);
}

function lengthOf(properties: Properties): number {
  const at = properties.keys.indexOf('length');
  return ('parts' in properties ? properties.parts[at * 4] : properties.values[at]) as number;
}

function isDense(object: unknown[]): boolean {
  const { length } = object;
  const names = Object.getOwnPropertyNames(object);
  if (names.length !== length + 1 || Object.getOwnPropertySymbols(object).length > 0) return false;
  return length === 0 || names[length - 1] === String(length - 1);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  const words = a.length >> 2;
  const x = new Uint32Array(a.buffer, a.byteOffset, words);
  const y = new Uint32Array(b.buffer, b.byteOffset, words);
  for (let i = 0; i < words; i++) if (x[i] !== y[i]) return false;
  for (let i = words << 2; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** By the prototype that an object inherits from. */
export function nativeRules(keeper: PropertyKeeper): ReadonlyMap<object, Rule> {
  const map = withProperties<Map<unknown, unknown>, unknown[]>(
    keeper,
    (object, previous, visit) => {
      const flat: unknown[] = [];
      Map.prototype.forEach.call(object, (value, key) => {
        flat.push(key, value);
        visit(key);
        visit(value);
      });
      return previous && sameList(previous, flat) ? previous : flat;
    },
    (object, flat) => {
      Map.prototype.clear.call(object);
      for (let j = 0; j < flat.length; j += 2) Map.prototype.set.call(object, flat[j], flat[j + 1]);
    },
    (object, flat) => {
      let i = 0;
      let same = mapSize(object) * 2 === flat.length;
      if (same)
        Map.prototype.forEach.call(object, (value, key) => {
          same &&= Object.is(flat[i], key) && Object.is(flat[i + 1], value);
          i += 2;
        });
      return same;
    },
    flat => listBytes(flat.length),
  );
  const set = withProperties<Set<unknown>, unknown[]>(
    keeper,
    (object, previous, visit) => {
      const items: unknown[] = [];
      Set.prototype.forEach.call(object, value => {
        items.push(value);
        visit(value);
      });
      return previous && sameList(previous, items) ? previous : items;
    },
    (object, items) => {
      Set.prototype.clear.call(object);
      for (const item of items) Set.prototype.add.call(object, item);
    },
    (object, items) => {
      let i = 0;
      let same = true;
      Set.prototype.forEach.call(object, value => {
        same &&= Object.is(items[i++], value);
      });
      return same && i === items.length;
    },
    items => listBytes(items.length),
  );
  const buffer = withProperties<ArrayBuffer, Uint8Array>(
    keeper,
    (object, previous) => {
      const now = new Uint8Array(object);
      return previous && sameBytes(previous, now) ? previous : now.slice();
    },
    (object, bytes) => new Uint8Array(object).set(bytes),
    (object, bytes) => sameBytes(bytes, new Uint8Array(object)),
    bytes => 64 + bytes.length,
  );
  // Its items are its buffer's bytes; a list of its keys would have them all.
  const view: Rule<ArrayBufferView, null> = {
    same: () => true,
    save(object, _previous, visit) {
      visit(object.buffer);
      return null;
    },
    restore() {},
    size: () => 0,
  };
  const date = withProperties<Date, number>(
    keeper,
    object => Date.prototype.getTime.call(object),
    (object, time) => void Date.prototype.setTime.call(object, time),
    (object, time) => Object.is(Date.prototype.getTime.call(object), time),
    () => 8,
  );
  // What V8 says in `stack` is made when it is first read.
  const error = withProperties<Error, null>(
    keeper,
    () => null,
    () => {},
    () => true,
    () => 0,
    key => key === 'stack',
  );
  const rules = new Map<object, Rule>([
    [Object.prototype, keeper.rule],
    [Array.prototype, arrays(keeper)],
    [Map.prototype, map],
    [Set.prototype, set],
    [ArrayBuffer.prototype, buffer],
    [Object.getPrototypeOf(Uint8Array.prototype) as object, view],
    [DataView.prototype, view],
    [Date.prototype, date],
    [Error.prototype, error],
  ]);
  for (const prototype of nativeIterators()) rules.set(prototype, unkeepable);
  rules.set(Promise.prototype, unkeepable);
  insides.set(map, object => mapSize(object as never) >= 0);
  insides.set(set, object => Set.prototype.has.call(object, 0) || true);
  insides.set(buffer, object => (Reflect.get(ArrayBuffer.prototype, 'byteLength', object) as number) >= 0);
  insides.set(view, object => ArrayBuffer.isView(object));
  insides.set(weak, object => isWeak(object));
  insides.set(date, object => Date.prototype.getTime.call(object) !== undefined);
  for (const plain of [RegExp, Number, String, Boolean, Symbol, BigInt]) rules.set(plain.prototype, keeper.rule);
  return rules;
}

/** What the platform's iterators inherit from; a class that extends `Iterator` keeps its state in its own fields. */
function nativeIterators(): object[] {
  const iterators: object[] = [
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/a/g),
  ];
  const { map, constructor } = Object.getPrototypeOf(Object.getPrototypeOf(iterators[0])) as {
    map?(this: object, f: () => number): object;
    constructor: { from(walked: object): object };
  };
  if (map)
    iterators.push(
      map.call([].values(), () => 0),
      constructor.from({ next: () => ({}) }),
    );
  if (Intl.Segmenter) iterators.push(new Intl.Segmenter().segment('a')[Symbol.iterator]());
  return iterators.map(iterator => Object.getPrototypeOf(iterator) as object);
}

const insides = new WeakMap<Rule, (object: object) => boolean>();

/** Whether the object has what the rule keeps: the prototype of a class that extends Map is no Map. */
export function isInside(rule: Rule, object: object): boolean {
  const test = insides.get(rule);
  if (!test) return true;
  try {
    return test(object);
  } catch {
    return false;
  }
}

function mapSize(map: Map<unknown, unknown>): number {
  return Reflect.get(Map.prototype, 'size', map) as number;
}

/** An iterator of the platform, a promise: what it holds cannot be seen. */
export const unkeepable: Rule = {
  save(object) {
    const tag = Object.prototype.toString.call(object).slice(8, -1);
    throw new Unkeepable(
      `${/^[AEIOU]/.test(tag) ? 'an' : 'a'} ${tag} is in use, whose state the platform does not show`,
    );
  },
  restore() {},
  size: () => 0,
};
