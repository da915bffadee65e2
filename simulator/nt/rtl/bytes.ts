/** More of RtlXxxMemory. Bytes may be such that touching them faults, so they are touched one by one. */
import { RtlCopyMemory, RtlFillMemory } from './memory';

/**
 * Fills with zeros, in a way that the compiler does not leave out.
 * @stack 0x8
 */
export function RtlSecureZeroMemory(ptr: Uint8Array | object, cnt?: number): void {
  RtlFillMemory(ptr, cnt, 0);
}
/**
 * Fills with a repeated ULONG.
 * @param Length bytes, a multiple of 4
 * @stack 0x8
 */
export function RtlFillMemoryUlong(Destination: Uint8Array, Length: number, Pattern: number): void {
  for (let i = 0; i < (Length & ~3); i++) Destination[i] = (Pattern >>> (8 * (i & 3))) & 0xff;
}
/**
 * Fills with a repeated ULONGLONG.
 * @param Length bytes, a multiple of 8
 * @stack 0x8
 */
export function RtlFillMemoryUlonglong(Destination: Uint8Array, Length: number, Pattern: bigint): void {
  for (let i = 0; i < (Length & ~7); i++) Destination[i] = Number((Pattern >> BigInt(8 * (i & 7))) & 0xffn);
}
/**
 * Number of bytes from the start that have a repeated ULONG.
 * @param Length bytes
 * @stack 0x8
 */
export function RtlCompareMemoryUlong(Source: Uint8Array, Length: number, Pattern: number): number {
  let i = 0;
  while (i < (Length & ~3) && Source[i] === ((Pattern >>> (8 * (i & 3))) & 0xff)) i++;
  return i & ~3;
}
/**
 * Whether all bytes are zero.
 * @stack 0x8
 */
export function RtlIsZeroMemory(Buffer: Uint8Array, Length: number): boolean {
  for (let i = 0; i < Length; i++) if (Buffer[i] !== 0) return false;
  return true;
}
/**
 * Whether two blocks are equal; takes as long as they are, whatever is in them.
 * @stack 0x10
 */
export function RtlConstantTimeEqualMemory(v1: Uint8Array, v2: Uint8Array, len: number): boolean {
  let different = 0;
  for (let i = 0; i < len; i++) different |= v1[i] ^ v2[i];
  return different === 0;
}
/**
 * Copies bytes past the caches.
 * @stack 0x8
 */
export function RtlCopyMemoryNonTemporal(Destination: Uint8Array, Source: Uint8Array, Length: number): void {
  RtlCopyMemory(Destination, Source, Length);
}
/**
 * Fills bytes past the caches.
 * @stack 0x8
 */
export function RtlFillMemoryNonTemporal(Destination: Uint8Array, Length: number, Fill: number): void {
  RtlFillMemory(Destination, Length, Fill);
}
/**
 * Brings bytes near the processor: there are no caches here.
 * @stack 0x8
 */
export function RtlPrefetchMemoryNonTemporal(_Source: Uint8Array, _Length: number): void {}
