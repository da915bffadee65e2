/**
 * Reads and writes of shared variables with a memory order (wdm.h). The simulated processors see each other's writes at
 * once and in order, as the strongest of these forms promises.
 */
import type { Ref } from '../inc/ref';

/**
 * Reads an INT32: what the processor reads or writes later is not done before.
 * @stack 0x8
 */
export function ReadInt32Acquire(Source: Ref<number>): number {
  return Source.value | 0;
}
/**
 * Reads an INT32: no order is promised.
 * @stack 0x8
 */
export function ReadInt32NoFence(Source: Ref<number>): number {
  return Source.value | 0;
}
/**
 * Reads an INT32: no order is promised; the compiler may not leave it out.
 * @stack 0x8
 */
export function ReadInt32Raw(Source: Ref<number>): number {
  return Source.value | 0;
}
/**
 * Writes an INT32: what the processor read or wrote before is done first.
 * @stack 0x8
 */
export function WriteInt32Release(Destination: Ref<number>, Value: number): void {
  Destination.value = Value | 0;
}
/**
 * Writes an INT32: no order is promised.
 * @stack 0x8
 */
export function WriteInt32NoFence(Destination: Ref<number>, Value: number): void {
  Destination.value = Value | 0;
}
/**
 * Writes an INT32: no order is promised; the compiler may not leave it out.
 * @stack 0x8
 */
export function WriteInt32Raw(Destination: Ref<number>, Value: number): void {
  Destination.value = Value | 0;
}
/**
 * Reads a UINT32: what the processor reads or writes later is not done before.
 * @stack 0x8
 */
export function ReadUInt32Acquire(Source: Ref<number>): number {
  return Source.value >>> 0;
}
/**
 * Reads a UINT32: no order is promised.
 * @stack 0x8
 */
export function ReadUInt32NoFence(Source: Ref<number>): number {
  return Source.value >>> 0;
}
/**
 * Reads a UINT32: no order is promised; the compiler may not leave it out.
 * @stack 0x8
 */
export function ReadUInt32Raw(Source: Ref<number>): number {
  return Source.value >>> 0;
}
/**
 * Writes a UINT32: what the processor read or wrote before is done first.
 * @stack 0x8
 */
export function WriteUInt32Release(Destination: Ref<number>, Value: number): void {
  Destination.value = Value >>> 0;
}
/**
 * Writes a UINT32: no order is promised.
 * @stack 0x8
 */
export function WriteUInt32NoFence(Destination: Ref<number>, Value: number): void {
  Destination.value = Value >>> 0;
}
/**
 * Writes a UINT32: no order is promised; the compiler may not leave it out.
 * @stack 0x8
 */
export function WriteUInt32Raw(Destination: Ref<number>, Value: number): void {
  Destination.value = Value >>> 0;
}
/**
 * Reads a BOOLEAN: no order is promised; the compiler may not leave it out.
 * @stack 0x8
 */
export function ReadBooleanRaw(Source: Ref<boolean>): boolean {
  return Source.value;
}
/**
 * What was read or written before is seen by all processors before what comes after.
 * @stack 0x8
 */
export function KeMemoryBarrier(): void {}
/**
 * As KeMemoryBarrier, for the compiler only.
 * @stack 0x8
 */
export function _ReadWriteBarrier(): void {}
/**
 * As KeMemoryBarrier.
 * @stack 0x8
 */
export function MemoryBarrier(): void {}
