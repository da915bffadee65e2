/**
 * Memory that one call of the language takes in proportion to what it is given (`'a'.repeat(n)`, `[...list]`): V8 ends the
 * process when there is none left, so it is asked for beforehand. The memory is the process's, and so is the account.
 */

import { behind } from './snapshot/standIn';

/** Leaves a run whatever the program says in `catch` and `finally`; what it left is in no good state. */
export class Uncatchable extends Error {}

export interface Watch {
  /**
   * Answers how many bytes may be taken before it is asked again.
   * @throws Uncatchable when there are not so many bytes
   */
  memory(bytes: number, what: string): number;
  /** @throws Uncatchable: the platform would visit so many places of a list, and nothing can interrupt it there */
  visits(places: number, what: string): never;
}

/** What is less is seen when the memory is looked at anyway. */
const SMALL = 0x10000;

let left = Number.POSITIVE_INFINITY;
let watch: Watch | undefined;

/** From now on `asked` is asked when something takes much; undefined: nobody is. */
export function watchAllocations(asked: Watch | undefined): void {
  watch = asked;
  left = asked ? 0 : Number.POSITIVE_INFINITY;
}

/** Whether anybody asks: code of a program may be running. */
export const areAllocationsWatched = (): boolean => watch !== undefined;

/** Something is going to take, or has just taken, about so many bytes. */
export function allocating(bytes: number, what: string): void {
  if (!(bytes >= SMALL) || (left -= bytes) >= 0) return;
  left = watch?.memory(bytes, what) ?? Number.POSITIVE_INFINITY;
}

const typedLength = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')!.get!;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get!;

/** How many items something of the language's has; 0 for what only code of the program could tell. */
export function itemsOf(x: unknown): number {
  if (typeof x === 'string') return x.length;
  if (typeof x !== 'object' || x === null) return 0;
  // A proxy would be asked for it.
  if (behind(x) !== undefined) return 0;
  if (Array.isArray(x)) return x.length;
  if (ArrayBuffer.isView(x)) return x instanceof DataView ? 0 : (Reflect.apply(typedLength, x, []) as number);
  try {
    if (x instanceof Map) return Reflect.apply(mapSize, x, []) as number;
    if (x instanceof Set) return Reflect.apply(setSize, x, []) as number;
  } catch {
    // It only inherits from one.
  }
  const length = Object.getOwnPropertyDescriptor(x, 'length')?.value as unknown;
  return typeof length === 'number' && length > 0 ? length : 0;
}

/** An array that grows beyond that ends the process, however much memory there is. */
const MOST_ITEMS = 112_813_000;

/** Empty places take the platform about 50 ns each. */
const MOST_HOLES = 2 ** 25;
/** Places of a long list that are looked at. */
const SAMPLES = 64;

/** Whether a list is short enough to be walked at any time: known at once, for what is called all the time. */
export const isSoonVisited = (list: unknown): boolean => Array.isArray(list) && list.length <= MOST_HOLES;

/** The length of what looks like an array, unless code of the program tells it. */
function lengthThere(list: object): number {
  for (
    let o: object | null = list;
    o !== null && behind(o) === undefined;
    o = Object.getPrototypeOf(o) as object | null
  )
    if (Object.hasOwn(o, 'length')) return itemsOf(o);
  return 0;
}

/** A function of the platform is going to visit every place of a list. */
export function visiting(list: unknown, what: string): void {
  if (watch === undefined || typeof list !== 'object' || list === null || ArrayBuffer.isView(list)) return;
  if (behind(list) !== undefined) return;
  const places = lengthThere(list);
  if (!(places > MOST_HOLES) || list instanceof Map || list instanceof Set) return;
  let holes = 0;
  for (let i = 0; i < SAMPLES; i++)
    if (!Object.hasOwn(list, Math.floor((Math.min(places, 2 ** 53 - 1) / SAMPLES) * i))) holes++;
  if (holes > SAMPLES / 2) watch.visits(places, what);
}

/** Bytes of a list of so many items. */
export const listBytes = (items: number): number => (items < MOST_ITEMS ? 8 * items : Number.POSITIVE_INFINITY);

/** Longer ones take nothing until they are filled. */
const LONGEST_RESERVED = 2 ** 25;

/** Constructors that take memory for their first argument: bytes for each item. */
const itemBytes = new Map<unknown, number>([
  [Array, 8],
  [ArrayBuffer, 1],
  // What parsing a pattern takes.
  [RegExp, 200],
  ...[
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
    ...[(globalThis as { Float16Array?: typeof Float32Array }).Float16Array ?? []].flat(),
  ].map(c => [c, c.BYTES_PER_ELEMENT] as const),
]);

/** Bytes: V8 refuses more by a RangeError, and takes nothing. */
const LARGEST_BUFFER = 2 ** 40;

/** Bytes that `f` takes when it is called or constructed with that first argument. */
export function constructionBytes(f: unknown, first: unknown): number {
  const each = itemBytes.get(f);
  if (each === undefined) return 0;
  const items = typeof first === 'number' ? first : f === Array ? 0 : itemsOf(first);
  if (f === Array && items > LONGEST_RESERVED) return 0;
  const bytes = items * each;
  return bytes >= SMALL && bytes < LARGEST_BUFFER ? bytes : 0;
}

/** `f` is going to be called or constructed with that first argument. */
export function constructing(f: unknown, first: unknown): void {
  const bytes = constructionBytes(f, first);
  if (bytes > 0) allocating(bytes, `a new ${(f as Function).name}`);
}

/** Bits of the longest BigInt (V8, 64 bit): beyond it there is a RangeError, and no memory is taken. */
const LONGEST_BIGINT = 2 ** 30;

/** `a ** b`, `a << b` and `a >> b` of two BigInts. */
export function computing(a: unknown, b: unknown, operator: '**' | '<<' | '>>'): void {
  if (typeof a !== 'bigint' || typeof b !== 'bigint' || a === 0n) return;
  if (operator === '**' && (a === 1n || a === -1n)) return;
  const by = Number(operator === '>>' ? -b : b);
  if (by < SMALL || by > LONGEST_BIGINT) return;
  const bits = a.toString(16).length * 4;
  allocating(Math.min(operator === '**' ? bits * by : bits + by, LONGEST_BIGINT) / 8, 'a BigInt');
}
