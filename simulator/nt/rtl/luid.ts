/** Small conversions of wdm.h and ntifs.h: LUIDs, large integers, byte orders, unaligned numbers, random numbers. */
import { HalDefineType } from 'hal';
import type { Ref } from '../inc/ref';

/** Locally unique identifier. */
export class LUID {
  LowPart = 0;
  HighPart = 0;
}
HalDefineType(LUID, '_LUID', 0x8, [
  ['LowPart', 0x0, 'Uint4B'],
  ['HighPart', 0x4, 'Int4B'],
]);

/**
 * The LUID of a signed number.
 * @stack 0x8
 */
export function RtlConvertLongToLuid(Long: number): LUID {
  const luid = new LUID();
  luid.LowPart = Long >>> 0;
  luid.HighPart = Long < 0 ? -1 : 0;
  return luid;
}
/**
 * The LUID of an unsigned number.
 * @stack 0x8
 */
export function RtlConvertUlongToLuid(Ulong: number): LUID {
  const luid = new LUID();
  luid.LowPart = Ulong >>> 0;
  return luid;
}
/**
 * Whether two LUIDs are the same.
 * @stack 0x8
 */
export function RtlEqualLuid(L1: LUID, L2: LUID): boolean {
  return L1.LowPart === L2.LowPart && L1.HighPart === L2.HighPart;
}
/**
 * Whether both parts are 0.
 * @stack 0x8
 */
export function RtlIsZeroLuid(L1: LUID): boolean {
  return L1.LowPart === 0 && L1.HighPart === 0;
}
/**
 * Copies a LUID.
 * @stack 0x8
 */
export function RtlCopyLuid(DestinationLuid: LUID, SourceLuid: LUID): void {
  DestinationLuid.LowPart = SourceLuid.LowPart;
  DestinationLuid.HighPart = SourceLuid.HighPart;
}
/**
 * A LONG as LARGE_INTEGER.
 * @stack 0x8
 */
export function RtlConvertLongToLargeInteger(SignedInteger: number): bigint {
  return BigInt(SignedInteger | 0);
}
/**
 * A ULONG as LARGE_INTEGER.
 * @stack 0x8
 */
export function RtlConvertUlongToLargeInteger(UnsignedInteger: number): bigint {
  return BigInt(UnsignedInteger >>> 0);
}

/**
 * The bytes of a USHORT in the other order.
 * @stack 0x8
 */
export function RtlUshortByteSwap(Source: number): number {
  return ((Source & 0xff) << 8) | ((Source >>> 8) & 0xff);
}
/**
 * The bytes of a ULONG in the other order.
 * @stack 0x8
 */
export function RtlUlongByteSwap(Source: number): number {
  return ((RtlUshortByteSwap(Source) << 16) | RtlUshortByteSwap(Source >>> 16)) >>> 0;
}
/**
 * The bytes of a ULONGLONG in the other order.
 * @stack 0x8
 */
export function RtlUlonglongByteSwap(Source: bigint): bigint {
  const value = BigInt.asUintN(64, Source);
  const low = RtlUlongByteSwap(Number(value & 0xffffffffn));
  return (BigInt(low) << 32n) | BigInt(RtlUlongByteSwap(Number(value >> 32n)));
}

const store = (destination: Uint8Array, value: bigint, bytes: number): void => {
  for (let i = 0; i < bytes; i++) destination[i] = Number((value >> BigInt(8 * i)) & 0xffn);
};
/**
 * Writes a USHORT to an address of any alignment.
 * @stack 0x8
 */
export function RtlStoreUshort(Address: Uint8Array, Value: number): void {
  store(Address, BigInt(Value & 0xffff), 2);
}
/**
 * Writes a ULONG to an address of any alignment.
 * @stack 0x8
 */
export function RtlStoreUlong(Address: Uint8Array, Value: number): void {
  store(Address, BigInt(Value >>> 0), 4);
}
/**
 * Writes a ULONGLONG to an address of any alignment.
 * @stack 0x8
 */
export function RtlStoreUlonglong(Address: Uint8Array, Value: bigint): void {
  store(Address, BigInt.asUintN(64, Value), 8);
}
/**
 * Writes a ULONG_PTR (64 bits) to an address of any alignment.
 * @stack 0x8
 */
export function RtlStoreUlongPtr(Address: Uint8Array, Value: bigint | number): void {
  store(Address, BigInt.asUintN(64, BigInt(Value)), 8);
}
/**
 * Copies a USHORT from an address of any alignment.
 * @stack 0x8
 */
export function RtlRetrieveUshort(DestinationAddress: Uint8Array, SourceAddress: Uint8Array): void {
  DestinationAddress.set(SourceAddress.subarray(0, 2));
}
/**
 * Copies a ULONG from an address of any alignment.
 * @stack 0x8
 */
export function RtlRetrieveUlong(DestinationAddress: Uint8Array, SourceAddress: Uint8Array): void {
  DestinationAddress.set(SourceAddress.subarray(0, 4));
}

const MAXLONG = 0x7fffffffn;
/** One step of the generator that Windows documents for RtlUniform. */
const uniform = (seed: number): number => Number((BigInt(seed >>> 0) * 0x7fffffedn + 0x7fffffc3n) % MAXLONG);
/** Numbers that wait to be given out, as RtlRandom keeps them. */
const RtlpRandomTable: number[] = [];
const RANDOM_TABLE_SIZE = 128;
/**
 * A number in 0..MAXLONG-1 from the seed, which advances: the same seeds give the same numbers.
 * @stack 0x20
 */
export function RtlRandomEx(Seed: Ref<number>): number {
  if (RtlpRandomTable.length === 0)
    for (let i = 0, value = 0x12345; i < RANDOM_TABLE_SIZE; i++) RtlpRandomTable.push((value = uniform(value)));
  const next = uniform(Seed.value);
  const index = next % RANDOM_TABLE_SIZE;
  const result = RtlpRandomTable[index];
  RtlpRandomTable[index] = next;
  Seed.value = next;
  return result;
}
/**
 * As RtlRandomEx, which replaces it.
 * @stack 0x20
 */
export function RtlRandom(Seed: Ref<number>): number {
  return RtlRandomEx(Seed);
}
