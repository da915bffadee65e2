/**
 * Bytes whose accesses can fault: a second face of a Uint8Array, that looks the same and asks the page tables before each
 * access. For memory that may be paged out, freed or unmapped; all else is a plain Uint8Array, which cannot be asked.
 */
import { iterating, standInFor, targetOf } from '../engine';
import { Access, type Protection } from './protection';

/** Where the bytes lie, and whose they are. */
export interface BytesPlace {
  /** Undefined: nowhere yet. */
  address(): bigint | undefined;
  /** Address space that user addresses belong to. */
  readonly space: object | null;
  /** Asked before each access once the bytes are freed pool that is watched: address of the access. */
  freed?: ((address: bigint, kind: Access) => void) | undefined;
}

/** Memory that an index beyond the bytes reaches, as in C. */
export interface MemoryBeyond {
  load(address: bigint): number;
  store(address: bigint, value: number): void;
}

/** Methods that call back: resumable ones of the engine take their places, and read element by element. */
const CALLING_BACK: ReadonlySet<PropertyKey> = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'map',
  'reduce',
  'reduceRight',
  'some',
  'sort',
  'toSorted',
]);
const WRITING: ReadonlySet<PropertyKey> = new Set(['copyWithin', 'fill', 'reverse', 'set']);
/** Methods that look at nothing. */
const LOOKING_AT_NOTHING: ReadonlySet<PropertyKey> = new Set(['subarray', 'keys', 'constructor']);

const placeOf = new WeakMap<object, BytesPlace>();

/** As `ArrayBuffer.isView`, and a second face counts as the bytes that it is. */
export function isBytes(value: unknown): value is ArrayBufferView {
  return ArrayBuffer.isView(value) || bytesOf(value) !== undefined;
}

/** The bytes themselves: of a view what is behind it, of any other view of a buffer its bytes; undefined: no bytes. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const inside = targetOf(value) ?? value;
  if (inside instanceof Uint8Array) return inside;
  return ArrayBuffer.isView(inside) ? new Uint8Array(inside.buffer, inside.byteOffset, inside.byteLength) : undefined;
}

/** A second face of `bytes`. */
export function bytesView(
  bytes: Uint8Array,
  place: BytesPlace,
  protection: Protection,
  beyond: MemoryBeyond,
): Uint8Array {
  const access = (offset: number, length: number, kind: Access): void => {
    const { processor } = protection;
    if (!processor?.isRunning || length <= 0) return;
    place.freed?.((place.address() ?? 0n) + BigInt(offset), kind);
    if (place.space !== null && place.space !== processor.space) {
      const address = place.address();
      if (address !== undefined) protection.accessElsewhere(address + BigInt(offset), kind);
    }
    if (protection.isEmpty) return;
    const address = place.address();
    if (address !== undefined) protection.access(address + BigInt(offset), length, kind, place.space);
  };
  /** Address of an access that the kernel has to make possible first; undefined: it may be made. */
  const demanded = (offset: number, length: number, kind: Access): bigint | undefined => {
    const { processor } = protection;
    if (protection.isEmpty || !processor?.isRunning || length <= 0) return undefined;
    if (place.space !== null && place.space !== processor.space) return undefined;
    const address = place.address();
    if (address === undefined) return undefined;
    const start = address + BigInt(offset);
    return protection.demands(start, length, kind, place.space) ? start : undefined;
  };
  /** The access as the kernel gets it. */
  const demand = (key: PropertyKey, args: readonly unknown[], address: bigint, length: number, kind: Access): any =>
    Object.assign(Object.create(protection.demandAccess!) as object, {
      View: view,
      Key: typeof key === 'string' && indexOf(key) >= 0 ? indexOf(key) : key,
      Arguments: args,
      Address: address,
      Length: length,
      Access: kind,
    });
  const methods = new Map<PropertyKey, Function>();
  const method = (name: PropertyKey, native: Function): Function => {
    let own = methods.get(name);
    if (!own) methods.set(name, (own = bound(name, iterating(native) as Function)));
    return own;
  };
  const bound =
    (name: PropertyKey, native: Function) =>
    (...args: unknown[]): unknown => {
      const writes = WRITING.has(name);
      const [start, count] = writes ? written(name, bytes, args) : looked(name, bytes, args);
      const missing = demanded(start, count, writes ? Access.WRITE : Access.READ);
      if (missing !== undefined) return demand(name, args, missing, count, writes ? Access.WRITE : Access.READ).Run();
      if (writes) access(start, count, Access.WRITE);
      else if (!LOOKING_AT_NOTHING.has(name)) access(start, count, Access.READ);
      const result: unknown = Reflect.apply(native, bytes, args);
      if (result === bytes) return view;
      return result instanceof Uint8Array && result.buffer === bytes.buffer ? part(result) : result;
    };
  const part = (slice: Uint8Array): Uint8Array =>
    bytesView(
      slice,
      {
        space: place.space,
        get freed() {
          return place.freed;
        },
        address: () => {
          const start = place.address();
          return start === undefined ? undefined : start + BigInt(slice.byteOffset - bytes.byteOffset);
        },
      },
      protection,
      beyond,
    );
  /** Where an index beyond the end leads; undefined: nowhere, as nobody knows where the bytes lie. */
  const outside = (index: number): bigint | undefined => {
    const address = protection.processor?.isRunning ? place.address() : undefined;
    return address === undefined ? undefined : address + BigInt(index);
  };
  const view: Uint8Array = new Proxy(bytes, {
    get(target, key) {
      const index = indexOf(key);
      if (index < 0 || index >= target.length) {
        const address = outside(index);
        return address === undefined ? undefined : beyond.load(address);
      }
      if (index >= 0) {
        const missing = demanded(index, 1, Access.READ);
        if (missing !== undefined) return demand(key, [], missing, 1, Access.READ).DemandedValue;
        access(index, 1, Access.READ);
        return target[index];
      }
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'buffer') {
        const missing = demanded(0, target.length, Access.READ);
        if (missing !== undefined) return demand(key, [], missing, target.length, Access.READ).DemandedValue;
        access(0, target.length, Access.READ);
      }
      if (typeof value !== 'function' || key === 'constructor' || CALLING_BACK.has(key)) return value;
      return method(key, value);
    },
    set(target, key, value) {
      const index = indexOf(key);
      if (Number.isNaN(index)) return Reflect.set(target, key, value, target);
      if (index < 0 || index >= target.length) {
        const address = outside(index);
        if (address !== undefined) beyond.store(address, Number(value) & 0xff);
        return true;
      }
      const missing = demanded(index, 1, Access.WRITE);
      if (missing !== undefined) {
        demand(key, [], missing, 1, Access.WRITE).DemandedValue = value;
        return true;
      }
      access(index, 1, Access.WRITE);
      target[index] = value as number;
      return true;
    },
  });
  standInFor(view, bytes);
  placeOf.set(view, place);
  return view;
}

/** Where the bytes behind a view lie. */
export function placeOfView(view: object): BytesPlace | undefined {
  return placeOf.get(view);
}

/** Offset and length of what a method looks at; of `subarray`, of what its caller will. */
function looked(name: PropertyKey, bytes: Uint8Array, args: readonly unknown[]): [number, number] {
  if (name === 'subarray' || name === 'slice') return range(bytes, args[0], args[1]);
  return [0, LOOKING_AT_NOTHING.has(name) ? 0 : bytes.length];
}

/** From and to as the methods of arrays understand them: offset and length. */
function range(bytes: Uint8Array, from: unknown, to: unknown): [number, number] {
  const end = (value: unknown, otherwise: number): number => {
    const n = value === undefined ? otherwise : Math.trunc(Number(value)) || 0;
    return n < 0 ? Math.max(0, bytes.length + n) : Math.min(n, bytes.length);
  };
  const start = end(from, 0);
  return [start, end(to, bytes.length) - start];
}

/** Offset and length of what a method writes. */
function written(name: PropertyKey, bytes: Uint8Array, args: readonly unknown[]): [number, number] {
  if (name === 'set') {
    const offset = Math.trunc(Number(args[1] ?? 0)) || 0;
    return [offset, Math.min(Number((args[0] as ArrayLike<number>).length) || 0, bytes.length - offset)];
  }
  return name === 'fill' ? range(bytes, args[1], args[2]) : [0, bytes.length];
}

/** NaN: not an index. Below 0: before the bytes, where C's pointers lead too. */
function indexOf(key: PropertyKey): number {
  if (typeof key !== 'string') return Number.NaN;
  const first = key.charCodeAt(key.charCodeAt(0) === 45 ? 1 : 0);
  if (!(first >= 48 && first <= 57)) return Number.NaN;
  const index = Number(key);
  return Number.isInteger(index) ? index : Number.NaN;
}
