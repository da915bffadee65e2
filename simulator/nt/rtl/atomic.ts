/** The other interlocked operations and bit tests: one statement is atomic on every processor, so each is one expression. */
import type { KSPIN_LOCK } from '../inc/ke';
import type { Ref } from '../inc/ref';
import { KeAcquireSpinLockForDpc, KeReleaseSpinLockForDpc } from '../ke/spinlock';

/** A variable of 64 bits. */
type Ref64 = Ref<bigint>;
const to64 = (value: bigint): bigint => BigInt.asIntN(64, value);

/**
 * `Destination &= Value`.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedAnd(Destination: Ref<number>, Value: number): number {
  return [Destination.value, (Destination.value &= Value)][0];
}
/**
 * `Destination |= Value`.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedOr(Destination: Ref<number>, Value: number): number {
  return [Destination.value, (Destination.value |= Value)][0];
}
/**
 * `Destination ^= Value`.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedXor(Destination: Ref<number>, Value: number): number {
  return [Destination.value, (Destination.value ^= Value)][0];
}
/**
 * `Addend += Value`.
 * @returns the new value
 * @stack 0x8
 */
export function InterlockedAdd(Addend: Ref<number>, Value: number): number {
  return (Addend.value = (Addend.value + Value) | 0);
}
/**
 * Adds 1 to a 64-bit variable.
 * @returns the new value
 * @stack 0x8
 */
export function InterlockedIncrement64(Addend: Ref64): bigint {
  return (Addend.value = to64(Addend.value + 1n));
}
/**
 * Subtracts 1 from a 64-bit variable.
 * @returns the new value
 * @stack 0x8
 */
export function InterlockedDecrement64(Addend: Ref64): bigint {
  return (Addend.value = to64(Addend.value - 1n));
}
/**
 * `Addend += Value`, 64 bits.
 * @returns the new value
 * @stack 0x8
 */
export function InterlockedAdd64(Addend: Ref64, Value: bigint): bigint {
  return (Addend.value = to64(Addend.value + Value));
}
/**
 * `Addend += Value`, 64 bits.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedExchangeAdd64(Addend: Ref64, Value: bigint): bigint {
  return [Addend.value, (Addend.value = to64(Addend.value + Value))][0];
}
/**
 * Stores a 64-bit value.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedExchange64(Target: Ref64, Value: bigint): bigint {
  return [Target.value, (Target.value = to64(Value))][0];
}
/**
 * Stores a 64-bit value if the variable has the compared one.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedCompareExchange64(Destination: Ref64, ExChange: bigint, Comperand: bigint): bigint {
  return [Destination.value, Destination.value === Comperand && (Destination.value = to64(ExChange))][0] as bigint;
}
/**
 * `Destination &= Value`, 64 bits.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedAnd64(Destination: Ref64, Value: bigint): bigint {
  return [Destination.value, (Destination.value = to64(Destination.value & Value))][0];
}
/**
 * `Destination |= Value`, 64 bits.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedOr64(Destination: Ref64, Value: bigint): bigint {
  return [Destination.value, (Destination.value = to64(Destination.value | Value))][0];
}
/**
 * `Destination ^= Value`, 64 bits.
 * @returns the old value
 * @stack 0x8
 */
export function InterlockedXor64(Destination: Ref64, Value: bigint): bigint {
  return [Destination.value, (Destination.value = to64(Destination.value ^ Value))][0];
}
/**
 * Sets a bit of a LONG.
 * @returns whether it was set before
 * @stack 0x8
 */
export function InterlockedBitTestAndSet(Base: Ref<number>, Offset: number): boolean {
  return ((InterlockedOr(Base, 1 << Offset) >>> Offset) & 1) !== 0;
}
/**
 * Clears a bit of a LONG.
 * @returns whether it was set before
 * @stack 0x8
 */
export function InterlockedBitTestAndReset(Base: Ref<number>, Offset: number): boolean {
  return ((InterlockedAnd(Base, ~(1 << Offset)) >>> Offset) & 1) !== 0;
}

/**
 * Whether a bit of a 64-bit variable is set.
 * @stack 0x8
 */
export function _BitTest64(Base: Ref64, Offset: bigint | number): boolean {
  return ((Base.value >> BigInt(Offset)) & 1n) !== 0n;
}
/**
 * Sets a bit of a 64-bit variable; not atomic.
 * @returns whether it was set before
 * @stack 0x8
 */
export function _BitTestAndSet64(Base: Ref64, Offset: bigint | number): boolean {
  return ((InterlockedOr64(Base, 1n << BigInt(Offset)) >> BigInt(Offset)) & 1n) !== 0n;
}
/**
 * Clears a bit of a 64-bit variable; not atomic.
 * @returns whether it was set before
 * @stack 0x8
 */
export function _BitTestAndReset64(Base: Ref64, Offset: bigint | number): boolean {
  return ((InterlockedAnd64(Base, ~(1n << BigInt(Offset))) >> BigInt(Offset)) & 1n) !== 0n;
}
/**
 * Changes a bit of a 64-bit variable; not atomic.
 * @returns whether it was set before
 * @stack 0x8
 */
export function _BitTestAndComplement64(Base: Ref64, Offset: bigint | number): boolean {
  return ((InterlockedXor64(Base, 1n << BigInt(Offset)) >> BigInt(Offset)) & 1n) !== 0n;
}

/**
 * Adds to a 64-bit variable under a spin lock.
 * @returns the old value
 * @stack 0x40
 */
export function ExInterlockedAddLargeInteger(Addend: Ref64, Increment: bigint, Lock: KSPIN_LOCK): bigint {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const old = InterlockedExchangeAdd64(Addend, Increment);
  KeReleaseSpinLockForDpc(Lock, irql);
  return old;
}
/**
 * Adds a ULONG to a 64-bit counter, without a lock.
 * @stack 0x8
 */
export function ExInterlockedAddLargeStatistic(Addend: Ref64, Increment: number): void {
  InterlockedAdd64(Addend, BigInt(Increment >>> 0));
}
/**
 * Adds to a ULONG under a spin lock.
 * @returns the old value
 * @stack 0x40
 */
export function ExInterlockedAddUlong(Addend: Ref<number>, Increment: number, Lock: KSPIN_LOCK): number {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const old = Addend.value;
  Addend.value = (old + Increment) >>> 0;
  KeReleaseSpinLockForDpc(Lock, irql);
  return old;
}
/**
 * Stores a 64-bit value if the variable has the compared one.
 * @returns the old value
 * @stack 0x8
 */
export function ExInterlockedCompareExchange64(
  Destination: Ref64,
  ExChange: Ref64 | bigint,
  Comperand: Ref64 | bigint,
  _Lock: KSPIN_LOCK | null,
): bigint {
  const valueOf = (value: Ref64 | bigint): bigint => (typeof value === 'bigint' ? value : value.value);
  return InterlockedCompareExchange64(Destination, valueOf(ExChange), valueOf(Comperand));
}
