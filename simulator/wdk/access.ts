/** Accesses by address: what C writes as `*(ULONG*)p`. A pointer is an address, or the object or bytes that lie there. */
import { HalAddressOf, HalReadMemory, HalWriteMemory } from 'hal';

export type VIRTUAL_ADDRESS = bigint | number | object | null;

/**
 * The address that a pointer holds.
 * @inline
 */
function AddressOf(Pointer: VIRTUAL_ADDRESS): bigint {
  if (typeof Pointer === 'bigint') return BigInt.asUintN(64, Pointer);
  return typeof Pointer === 'number' ? BigInt(Pointer) : HalAddressOf(Pointer);
}

/** @inline */
export function ReadUCharNoFence(Source: VIRTUAL_ADDRESS): number {
  return Number(HalReadMemory(AddressOf(Source), 1));
}
/** @inline */
export function ReadUShortNoFence(Source: VIRTUAL_ADDRESS): number {
  return Number(HalReadMemory(AddressOf(Source), 2));
}
/** @inline */
export function ReadULongNoFence(Source: VIRTUAL_ADDRESS): number {
  return Number(HalReadMemory(AddressOf(Source), 4));
}
/** @inline */
export function ReadULong64NoFence(Source: VIRTUAL_ADDRESS): bigint {
  return HalReadMemory(AddressOf(Source), 8);
}
/** @inline */
export function WriteUCharNoFence(Destination: VIRTUAL_ADDRESS, Value: number): void {
  HalWriteMemory(AddressOf(Destination), 1, BigInt(Value));
}
/** @inline */
export function WriteUShortNoFence(Destination: VIRTUAL_ADDRESS, Value: number): void {
  HalWriteMemory(AddressOf(Destination), 2, BigInt(Value));
}
/** @inline */
export function WriteULongNoFence(Destination: VIRTUAL_ADDRESS, Value: number): void {
  HalWriteMemory(AddressOf(Destination), 4, BigInt(Value));
}
/** @inline */
export function WriteULong64NoFence(Destination: VIRTUAL_ADDRESS, Value: bigint): void {
  HalWriteMemory(AddressOf(Destination), 8, Value);
}
