/**
 * What the builtins' source stands on: functions of the platform under names that nobody can shadow, and small helpers
 * in plain code. Whatever is called here calls nothing of the person's back, except to raise the platform's own error.
 */
import { allocating } from '../allocation';
import { suppressed } from '../runtime/disposal';
import { isPlainPattern } from '../runtime/iterators';
import { behind, targetOf } from '../snapshot/standIn';

const typedPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedTag = Object.getOwnPropertyDescriptor(typedPrototype, Symbol.toStringTag)!.get!;
const typedLength = Object.getOwnPropertyDescriptor(typedPrototype, 'length')!.get!;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get!;

const typedConstructors = new Map<string, new (n: number) => unknown>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    (globalThis as { Float16Array?: typeof Float32Array }).Float16Array,
  ].flatMap(c => (c ? [[c.name, c as never]] : [])),
);

function succeeds(f: () => unknown): boolean {
  try {
    f();
    return true;
  } catch {
    return false;
  }
}

function isObject(x: unknown): x is object {
  return (typeof x === 'object' && x !== null) || typeof x === 'function';
}

/** A typed array may have another face, which looks the same. */
const inside = (x: unknown): unknown => (isObject(x) ? (targetOf(x) ?? x) : x);
const kindOf = (x: unknown) => Reflect.apply(typedTag, inside(x), []) as string | undefined;

/** Functions of the language that the source calls by these names. */
export const helpers = {
  isArray: Array.isArray,
  isPlainPattern,
  /** An array that is itself one, and nobody's code by its being looked at. */
  isPlainList: (x: unknown) => Array.isArray(x) && behind(x) === undefined,
  isObject,
  ownKeys: Reflect.ownKeys,
  suppressed,
  isTyped: (x: unknown) => isObject(x) && kindOf(x) !== undefined,
  isMap: (x: unknown) => succeeds(() => Reflect.apply(mapSize, x, [])),
  isSet: (x: unknown) => succeeds(() => Reflect.apply(setSize, x, [])),
  // A proxy around it: nobody is asked for the prototype of what would be made.
  isConstructor: (x: unknown) =>
    typeof x === 'function' && succeeds(() => Reflect.construct(new Proxy(x, { construct: () => ({}) }), [])),
  /** The length of a typed array, or -1 when its buffer is gone. */
  typedSize: (x: unknown) => Reflect.apply(typedLength, inside(x), []) as number,
  typedOf: (x: unknown) => typedConstructors.get(kindOf(x)!),
  isBigTyped: (x: unknown) => /^Big/.test(kindOf(x)!),
  toLength: (x: unknown) => Math.min(Math.max(Math.trunc(Number(x)) || 0, 0), Number.MAX_SAFE_INTEGER),
  /** CreateDataPropertyOrThrow. */
  put(object: object, key: PropertyKey, value: unknown): void {
    if (Array.isArray(object) && typeof key === 'number' && key === object.length && Object.isExtensible(object))
      object[key] = value;
    else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  },
  /** The same elements and holes. */
  plainCopy(list: readonly unknown[]): unknown[] {
    const copy: unknown[] = new Array<unknown>(list.length);
    for (const key of Object.keys(list)) if (String(Number(key) >>> 0) === key) copy[Number(key)] = list[Number(key)];
    return copy;
  },
  create: Object.create as (prototype: object | null) => object,
  enumerable: (object: object, key: PropertyKey) => Object.prototype.propertyIsEnumerable.call(object, key),
  /** The argument lists that the platform would call a replacer with. */
  matchesOf(text: unknown, pattern: never, all: boolean): unknown[][] {
    const matches: unknown[][] = [];
    const collect = (...args: unknown[]) => {
      if ((matches.push(args) & 0x3ff) === 0) allocating(0x400 * MATCH_BYTES, 'a list of matches');
      return '';
    };
    if (all) String.prototype.replaceAll.call(text as string, pattern, collect as never);
    else String.prototype.replace.call(text as string, pattern, collect as never);
    return matches;
  },
  /** Copy of an object whose properties JSON has asked for already: it looks the same, and answers nothing itself. */
  jsonCopy(value: object): object {
    const copy: object = Array.isArray(value) ? [] : {};
    // A proxy would be asked for it.
    const prototype: unknown = behind(value) === undefined ? Object.getPrototypeOf(value) : undefined;
    if (!Array.isArray(value) && isObject(prototype) && prototype !== Object.prototype) {
      const constructor = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown;
      Object.setPrototypeOf(copy, Object.create(Object.prototype, { constructor: { value: constructor } }) as object);
    }
    return copy;
  },
  /** Whether code of the person, or of a proxy, says what an object calls itself. */
  isTagAsked(object: object): boolean {
    for (let o: object | null = object; o !== null; o = Object.getPrototypeOf(o) as object | null) {
      if (behind(o) !== undefined) return true;
      const d = Object.getOwnPropertyDescriptor(o, Symbol.toStringTag);
      if (d) return d.get !== undefined && d.get !== typedTag;
    }
    return false;
  },
  /** `Object.prototype.toString` of an object without a tag of its own. */
  tagless(object: object): string {
    const kind = Array.isArray(object)
      ? 'Array'
      : typeof object === 'function'
        ? 'Function'
        : (tagged.find(([, value]) => succeeds(() => Reflect.apply(value, object, [])))?.[0] ?? 'Object');
    return `[object ${kind}]`;
  },
  isSame: Object.is,
  /** CreateDataProperty: false where it cannot be. */
  tryPut: (object: object, key: PropertyKey, value: unknown) =>
    Reflect.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true }),
  withSources,
  asksBack,
  /** What JSON writes like a primitive: the name of its class. A proxy is none, and not asked. */
  boxOf: (x: unknown) =>
    isObject(x) && behind(x) === undefined ? boxes.find(box => x instanceof box)?.name : undefined,
};

/** Objects with a value inside, which nobody's code is asked for. */
const tagged: readonly (readonly [string, (this: never) => unknown])[] = [
  ['Boolean', Boolean.prototype.valueOf],
  ['Number', Number.prototype.valueOf],
  ['String', String.prototype.valueOf],
  ['Date', Date.prototype.getTime],
  ['RegExp', Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')!.get as () => unknown],
];

const boxes: readonly Function[] = [Number, String, Boolean, BigInt];

/** What is remembered of a match, and of a value of a JSON text. */
const MATCH_BYTES = 200;

interface Source {
  value: unknown;
  text: string | undefined;
  inside?: Map<string, Source>;
}

/**
 * The value of a JSON text and, where the platform tells a reviver about them, the texts of its primitives by their
 * places: V8 does since 12.4. What the platform does not tell, nobody is told here either.
 */
function withSources(json: string): { value: unknown; sources: Map<string, Source> | undefined } {
  let told = false;
  const ofHolder = new Map<unknown, Map<string, Source>>();
  let visited = 0;
  let outermost: Map<string, Source> | undefined;
  const visit = function (this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
    if ((++visited & 0x3ff) === 0) allocating(0x400 * MATCH_BYTES, 'the sources of a JSON text');
    told ||= context !== undefined;
    const source: Source = { value, text: context?.source };
    const inside = ofHolder.get(value);
    if (inside) source.inside = inside;
    // The outermost is visited last.
    outermost = ofHolder.get(this);
    if (!outermost) ofHolder.set(this, (outermost = new Map<string, Source>()));
    outermost.set(key, source);
    return value;
  };
  const value: unknown = JSON.parse(json, visit as never);
  return { value, sources: told ? outermost : undefined };
}

/** Whether JSON would call code of the person for this value: a `toJSON` or a getter that is not the platform's. */
function asksBack(value: unknown, seen = new Set<unknown>()): boolean {
  if (!isObject(value) || seen.has(value)) return false;
  if (behind(value) !== undefined) return true;
  seen.add(value);
  for (let o: object | null = value; o !== null; o = Object.getPrototypeOf(o) as object | null) {
    const d = Object.getOwnPropertyDescriptor(o, 'toJSON');
    if (d) {
      if (d.get || d.value !== Date.prototype.toJSON) return true;
      break;
    }
  }
  return Object.keys(value).some(k => {
    const d = Object.getOwnPropertyDescriptor(value, k);
    return d !== undefined && (d.get !== undefined || asksBack(d.value, seen));
  });
}

type AnyFunction = (...a: never[]) => unknown;
type Holder = Readonly<Record<PropertyKey, AnyFunction | undefined>>;

/** Where a native lives that has a resumable re-implementation. */
export interface Place {
  readonly holder: object;
  readonly name: PropertyKey;
}

/** The platform's own functions by the names of their re-implementations, where the platform has them. */
export function nativesOf(places: Readonly<Record<string, Place>>): Record<string, AnyFunction> {
  const natives: Record<string, AnyFunction> = {};
  for (const [ours, { holder, name }] of Object.entries(places)) {
    const native = (holder as Holder)[name];
    if (typeof native === 'function') natives[ours] = native;
  }
  return natives;
}
