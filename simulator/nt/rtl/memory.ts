/**
 * Memory: bytes are `Uint8Array`, structures are objects; C's sizes stay where they mean something. The routines are part
 * of the driver's own code in C (memset, memcpy): a fault in one is the driver's.
 */
import { HalAddressOf, HalEqualBytes, HalReadBytes, HalSizeOf, HalWriteBytes } from 'hal';

/**
 * @param Length bytes; default all of the destination. What goes beyond it goes into what lies behind it, as in C.
 * @inline
 * @stack 0x8
 */
export function RtlZeroMemory(Destination: Uint8Array | object, Length?: number): void {
  RtlFillMemory(Destination, Length, 0);
}
/**
 * @param Length as RtlZeroMemory's
 * @inline
 * @stack 0x8
 */
export function RtlFillMemory(Destination: Uint8Array | object, Length: number | undefined, Fill: number): void {
  const size = RtlpSizeOf(Destination);
  if (Destination instanceof Uint8Array) Destination.fill(Fill, 0, Length ?? size);
  else if (Length === undefined || Length >= size) RtlpFillStructure(Destination, Fill);
  else HalWriteBytes(HalAddressOf(Destination), new Uint8Array(Length).fill(Fill));
  if (Length !== undefined && Length > size)
    HalWriteBytes(HalAddressOf(Destination) + BigInt(size), new Uint8Array(Length - size).fill(Fill));
}

function RtlpSizeOf(Memory: Uint8Array | object): number {
  return Memory instanceof Uint8Array ? Memory.length : HalSizeOf(Memory.constructor as new () => object);
}

function RtlpFillStructure(Destination: object, Fill: number): void {
  const target = Destination as Record<string, unknown>;
  for (const name of Object.keys(target)) {
    const value = target[name];
    if (typeof value === 'number') target[name] = Fill === 0 ? 0 : Fill * 0x1010101;
    else if (typeof value === 'bigint') target[name] = 0n;
    else if (typeof value === 'boolean') target[name] = Fill !== 0;
    else if (typeof value === 'string') target[name] = '';
  }
}

/**
 * Copies bytes, also from and to what lies behind a buffer that is too small, as in C. A source without an address (a
 * text, bytes that were never placed) ends where it ends.
 * @inline
 * @stack 0x8
 */
export function RtlCopyMemory(
  Destination: Uint8Array | object,
  Source: Uint8Array | string | object,
  Length: number,
): void {
  const source = RtlpBytesOf(Source, Length);
  const size = Destination instanceof Uint8Array ? Destination.length : 0;
  if (Destination instanceof Uint8Array) Destination.set(source.subarray(0, size));
  if (source.length > size) HalWriteBytes(HalAddressOf(Destination) + BigInt(size), source.subarray(size));
}
/**
 * @inline
 * @stack 0x8
 */
export function RtlMoveMemory(
  Destination: Uint8Array | object,
  Source: Uint8Array | string | object,
  Length: number,
): void {
  RtlCopyMemory(Destination, Source, Length);
}

function RtlpBytesOf(Source: Uint8Array | string | object, Length: number): Uint8Array {
  if (typeof Source === 'string') return RtlStringBytes(Source).subarray(0, Length);
  if (!(Source instanceof Uint8Array)) return HalReadBytes(HalAddressOf(Source), Length);
  // Bytes that can fault are fetched in one piece.
  if (Source.length >= Length) return Source.slice(0, Length);
  const bytes = new Uint8Array(Length);
  bytes.set(Source);
  bytes.set(HalReadBytes(HalAddressOf(Source) + BigInt(Source.length), Length - Source.length), Source.length);
  return bytes;
}
/**
 * @returns number of bytes that are equal from the start.
 * @inline
 * @stack 0x8
 */
export function RtlCompareMemory(Source1: Uint8Array, Source2: Uint8Array, Length: number): number {
  const inside = Math.min(Length, Source1.length, Source2.length);
  for (let at = 0; at < inside; at += COMPARED_AT_ONCE) {
    const end = Math.min(at + COMPARED_AT_ONCE, inside);
    const equal = HalEqualBytes(Source1.slice(at, end), Source2.slice(at, end));
    if (equal < end - at) return at + equal;
  }
  // What lies behind the buffers, as in C.
  let i = inside;
  while (i < Length && Source1[i] === Source2[i]) i++;
  return i;
}
/** Bytes that may be touched behind the first difference. */
const COMPARED_AT_ONCE = 256;
/**
 * @inline
 * @stack 0x8
 */
export function RtlEqualMemory(Source1: Uint8Array, Source2: Uint8Array, Length: number): boolean {
  return RtlCompareMemory(Source1, Source2, Length) === Length;
}

/** Bytes of an ANSI string, without terminator. */
export function RtlStringBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0xff;
  return bytes;
}
/** Text of ANSI bytes up to a terminator. */
export function RtlBytesString(bytes: Uint8Array, Length: number = bytes.length): string {
  let text = '';
  for (let i = 0; i < Length && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]);
  return text;
}
