/**
 * Spin locks. A statement is atomic on every processor, so a test and its assignment in one expression is the
 * interlocked instruction. A free build checks nothing: not the owner, not the IRQL.
 */
import { HalCurrentProcessor, HalPosition, HalSpin, __readcr8, __readgs, __writecr8 } from 'hal';
import { DISPATCH_LEVEL, type KIRQL } from '../inc/kedefs';
import type { KLOCK_QUEUE_HANDLE, KPRCB, KSPIN_LOCK } from '../inc/ke';
import type { Ref } from '../inc/ref';
import { KzLowerIrql } from './irql';

/** @stack 0x8 */
export function KeInitializeSpinLock(SpinLock: KSPIN_LOCK): void {
  SpinLock.Lock = 0;
  SpinLock.$owner = null;
  SpinLock.$processor = -1;
}

/**
 * Spins until the lock is free and takes it. The IRQL stays; only interrupts above it get through.
 * @stack 0x30
 */
export function KxWaitForSpinLockAndAcquire(SpinLock: KSPIN_LOCK): void {
  const prcb = __readgs<KPRCB>();
  const outer = prcb.$spinsFor;
  prcb.$spinsFor = SpinLock;
  while (!(SpinLock.Lock === 0 && (SpinLock.Lock = 1))) HalSpin(Number.POSITIVE_INFINITY);
  prcb.$spinsFor = outer;
}

/**
 * Takes the lock at the present IRQL.
 * @stack 0x30
 */
export function KxAcquireSpinLock(SpinLock: KSPIN_LOCK): void {
  if (!(SpinLock.Lock === 0 && (SpinLock.Lock = 1))) KxWaitForSpinLockAndAcquire(SpinLock);
  SpinLock.$processor = HalCurrentProcessor();
  SpinLock.$owner = __readgs<KPRCB>().CurrentThread;
  SpinLock.$acquired = HalPosition();
}

/** @stack 0x8 */
export function KxReleaseSpinLock(SpinLock: KSPIN_LOCK): void {
  SpinLock.$owner = null;
  SpinLock.$processor = -1;
  SpinLock.Lock = 0;
}

/**
 * Raises to DISPATCH_LEVEL, then takes the lock.
 * @returns the previous IRQL
 * @stack 0x30
 */
export function KeAcquireSpinLockRaiseToDpc(SpinLock: KSPIN_LOCK): KIRQL {
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  if (!(SpinLock.Lock === 0 && (SpinLock.Lock = 1))) KxWaitForSpinLockAndAcquire(SpinLock);
  SpinLock.$processor = HalCurrentProcessor();
  SpinLock.$owner = __readgs<KPRCB>().CurrentThread;
  SpinLock.$acquired = HalPosition();
  return oldIrql;
}

/**
 * wdm.h's macro for KeAcquireSpinLockRaiseToDpc.
 * @stack 0x10
 */
export function KeAcquireSpinLock(SpinLock: KSPIN_LOCK, OldIrql: Ref<KIRQL>): void {
  OldIrql.value = KeAcquireSpinLockRaiseToDpc(SpinLock);
}

/**
 * Clears the lock word, whoever holds it, and makes `NewIrql` current, whatever it was before.
 * @stack 0x30
 */
export function KeReleaseSpinLock(SpinLock: KSPIN_LOCK, NewIrql: KIRQL): void {
  KxReleaseSpinLock(SpinLock);
  KzLowerIrql(NewIrql);
}

/**
 * For callers that are at DISPATCH_LEVEL already.
 * @stack 0x30
 */
export function KeAcquireSpinLockAtDpcLevel(SpinLock: KSPIN_LOCK): void {
  if (!(SpinLock.Lock === 0 && (SpinLock.Lock = 1))) KxWaitForSpinLockAndAcquire(SpinLock);
  SpinLock.$processor = HalCurrentProcessor();
  SpinLock.$owner = __readgs<KPRCB>().CurrentThread;
  SpinLock.$acquired = HalPosition();
}

/** @stack 0x30 */
export function KeReleaseSpinLockFromDpcLevel(SpinLock: KSPIN_LOCK): void {
  KxReleaseSpinLock(SpinLock);
}

/**
 * @returns false if somebody else has it; never spins.
 * @stack 0x30
 */
export function KeTryToAcquireSpinLockAtDpcLevel(SpinLock: KSPIN_LOCK): boolean {
  if (!(SpinLock.Lock === 0 && (SpinLock.Lock = 1))) return false;
  SpinLock.$processor = HalCurrentProcessor();
  SpinLock.$owner = __readgs<KPRCB>().CurrentThread;
  SpinLock.$acquired = HalPosition();
  return true;
}

/**
 * At DISPATCH_LEVEL or above acts as the AtDpcLevel form.
 * @stack 0x30
 */
export function KeAcquireSpinLockForDpc(SpinLock: KSPIN_LOCK): KIRQL {
  const oldIrql = __readcr8();
  if (oldIrql < DISPATCH_LEVEL) return KeAcquireSpinLockRaiseToDpc(SpinLock);
  KeAcquireSpinLockAtDpcLevel(SpinLock);
  return oldIrql;
}

/** @stack 0x30 */
export function KeReleaseSpinLockForDpc(SpinLock: KSPIN_LOCK, OldIrql: KIRQL): void {
  if (OldIrql < DISPATCH_LEVEL) KeReleaseSpinLock(SpinLock, OldIrql);
  else KxReleaseSpinLock(SpinLock);
}

/** @stack 0x30 */
export function KeTestSpinLock(SpinLock: KSPIN_LOCK): boolean {
  return SpinLock.Lock === 0;
}

// ---- in-stack queued spin locks: first come, first served ----------------------------------------------------------
/** @stack 0x40 */
export function KeAcquireInStackQueuedSpinLock(SpinLock: KSPIN_LOCK, LockHandle: KLOCK_QUEUE_HANDLE): void {
  LockHandle.OldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  KxAcquireQueuedSpinLock(SpinLock, LockHandle);
}

/** @stack 0x30 */
export function KeReleaseInStackQueuedSpinLock(LockHandle: KLOCK_QUEUE_HANDLE): void {
  KxReleaseQueuedSpinLock(LockHandle);
  KzLowerIrql(LockHandle.OldIrql);
}

/** @stack 0x30 */
export function KeAcquireInStackQueuedSpinLockAtDpcLevel(SpinLock: KSPIN_LOCK, LockHandle: KLOCK_QUEUE_HANDLE): void {
  KxAcquireQueuedSpinLock(SpinLock, LockHandle);
}

/** @stack 0x30 */
export function KeReleaseInStackQueuedSpinLockFromDpcLevel(LockHandle: KLOCK_QUEUE_HANDLE): void {
  KxReleaseQueuedSpinLock(LockHandle);
}

/**
 * At DISPATCH_LEVEL or above acts as the AtDpcLevel form.
 * @stack 0x40
 */
export function KeAcquireInStackQueuedSpinLockForDpc(SpinLock: KSPIN_LOCK, LockHandle: KLOCK_QUEUE_HANDLE): void {
  LockHandle.OldIrql = __readcr8();
  if (LockHandle.OldIrql < DISPATCH_LEVEL) __writecr8(DISPATCH_LEVEL);
  KxAcquireQueuedSpinLock(SpinLock, LockHandle);
}

/** @stack 0x30 */
export function KeReleaseInStackQueuedSpinLockForDpc(LockHandle: KLOCK_QUEUE_HANDLE): void {
  KxReleaseQueuedSpinLock(LockHandle);
  if (LockHandle.OldIrql < DISPATCH_LEVEL) KzLowerIrql(LockHandle.OldIrql);
}

/** @stack 0x40 */
function KxAcquireQueuedSpinLock(SpinLock: KSPIN_LOCK, LockHandle: KLOCK_QUEUE_HANDLE): void {
  LockHandle.Lock = SpinLock;
  LockHandle.Next = null;
  LockHandle.$waiting = 1;
  // One statement: the interlocked exchange.
  [LockHandle.$previous, SpinLock.$tail] = [SpinLock.$tail, LockHandle];
  if (LockHandle.$previous !== null) KxWaitForLockOwnerShip(LockHandle);
  SpinLock.Lock = 1;
  SpinLock.$processor = HalCurrentProcessor();
  SpinLock.$owner = __readgs<KPRCB>().CurrentThread;
  SpinLock.$acquired = HalPosition();
}

/** @stack 0x30 */
function KxWaitForLockOwnerShip(LockHandle: KLOCK_QUEUE_HANDLE): void {
  LockHandle.$previous!.Next = LockHandle;
  const prcb = __readgs<KPRCB>();
  const outer = prcb.$spinsFor;
  prcb.$spinsFor = LockHandle.Lock;
  while (LockHandle.$waiting === 1) HalSpin(Number.POSITIVE_INFINITY);
  prcb.$spinsFor = outer;
}

/** @stack 0x40 */
function KxReleaseQueuedSpinLock(LockHandle: KLOCK_QUEUE_HANDLE): void {
  const spinLock = LockHandle.Lock!;
  spinLock.$owner = null;
  spinLock.$processor = -1;
  spinLock.Lock = 0;
  if (LockHandle.Next === null) {
    // One statement: the interlocked compare and exchange.
    if (spinLock.$tail === LockHandle && (spinLock.$tail = null) === null) return;
    while (LockHandle.Next === null) HalSpin(Number.POSITIVE_INFINITY);
  }
  LockHandle.Next!.$waiting = 0;
}
