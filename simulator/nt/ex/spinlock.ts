/**
 * Reader/writer spin locks: shared owners count up in one word, an exclusive one sets its top bit, and so does one that
 * waits for the shared owners to leave: no new ones get in. Not recursive.
 */
import { HalSpin, __readcr8, __readgs, __writecr8 } from 'hal';
import { DISPATCH_LEVEL, type KIRQL } from '../inc/kedefs';
import type { KPRCB } from '../inc/ke';
import type { EX_SPIN_LOCK } from '../inc/pushlock';
import { KzLowerIrql } from '../ke/irql';
import { KeGetCurrentThread } from '../ke/prcb';
import { ExpForgetOwner, ExpNoteOwner } from './owners';

const EXCLUSIVE = 0x80000000 | 0;

/**
 * Raises to DISPATCH_LEVEL, then takes the lock.
 * @returns the previous IRQL
 * @stack 0x30
 */
export function ExAcquireSpinLockExclusive(SpinLock: EX_SPIN_LOCK): KIRQL {
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  ExAcquireSpinLockExclusiveAtDpcLevel(SpinLock);
  return oldIrql;
}

/** @stack 0x30 */
export function ExAcquireSpinLockExclusiveAtDpcLevel(SpinLock: EX_SPIN_LOCK): void {
  // One statement: the interlocked compare and exchange.
  if (!(SpinLock.Value === 0 && (SpinLock.Value = EXCLUSIVE))) ExpWaitForSpinLockExclusive(SpinLock);
  ExpNoteOwner(SpinLock.$owners, KeGetCurrentThread());
}

/** @stack 0x30 */
export function ExReleaseSpinLockExclusive(SpinLock: EX_SPIN_LOCK, OldIrql: KIRQL): void {
  ExReleaseSpinLockExclusiveFromDpcLevel(SpinLock);
  KzLowerIrql(OldIrql);
}

/** @stack 0x8 */
export function ExReleaseSpinLockExclusiveFromDpcLevel(SpinLock: EX_SPIN_LOCK): void {
  SpinLock.$owners.clear();
  SpinLock.Value = 0;
}

/**
 * Raises to DISPATCH_LEVEL, then joins the shared owners.
 * @returns the previous IRQL
 * @stack 0x30
 */
export function ExAcquireSpinLockShared(SpinLock: EX_SPIN_LOCK): KIRQL {
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  ExAcquireSpinLockSharedAtDpcLevel(SpinLock);
  return oldIrql;
}

/** @stack 0x30 */
export function ExAcquireSpinLockSharedAtDpcLevel(SpinLock: EX_SPIN_LOCK): void {
  if (!(SpinLock.Value >= 0 && ++SpinLock.Value)) ExpWaitForSpinLockShared(SpinLock);
  ExpNoteOwner(SpinLock.$owners, KeGetCurrentThread());
}

/** @stack 0x30 */
export function ExReleaseSpinLockShared(SpinLock: EX_SPIN_LOCK, OldIrql: KIRQL): void {
  ExpForgetOwner(SpinLock.$owners, KeGetCurrentThread());
  SpinLock.Value--;
  KzLowerIrql(OldIrql);
}

/** @stack 0x30 */
export function ExReleaseSpinLockSharedFromDpcLevel(SpinLock: EX_SPIN_LOCK): void {
  ExpForgetOwner(SpinLock.$owners, KeGetCurrentThread());
  SpinLock.Value--;
}

/**
 * @returns false if anybody has it
 * @stack 0x30
 */
export function ExTryAcquireSpinLockExclusiveAtDpcLevel(SpinLock: EX_SPIN_LOCK): boolean {
  if (!(SpinLock.Value === 0 && (SpinLock.Value = EXCLUSIVE))) return false;
  ExpNoteOwner(SpinLock.$owners, KeGetCurrentThread());
  return true;
}

/**
 * @returns false if somebody has it exclusively or waits for that
 * @stack 0x30
 */
export function ExTryAcquireSpinLockSharedAtDpcLevel(SpinLock: EX_SPIN_LOCK): boolean {
  if (!(SpinLock.Value >= 0 && ++SpinLock.Value)) return false;
  ExpNoteOwner(SpinLock.$owners, KeGetCurrentThread());
  return true;
}

/**
 * A shared owner becomes the exclusive one, if it is the only one and nobody waits to be.
 * @stack 0x30
 */
export function ExTryConvertSharedSpinLockExclusive(SpinLock: EX_SPIN_LOCK): boolean {
  return SpinLock.Value === 1 && (SpinLock.Value = EXCLUSIVE) !== 0;
}

/**
 * Waits until no other writer is there, then, keeping new readers out, until the readers have left.
 * @stack 0x30
 */
function ExpWaitForSpinLockExclusive(SpinLock: EX_SPIN_LOCK): void {
  const prcb = __readgs<KPRCB>();
  const outer = prcb.$spinsFor;
  prcb.$spinsFor = SpinLock;
  while (!(SpinLock.Value >= 0 && (SpinLock.Value |= EXCLUSIVE))) HalSpin(Number.POSITIVE_INFINITY);
  while (SpinLock.Value !== EXCLUSIVE) HalSpin(Number.POSITIVE_INFINITY);
  prcb.$spinsFor = outer;
}

/** @stack 0x30 */
function ExpWaitForSpinLockShared(SpinLock: EX_SPIN_LOCK): void {
  const prcb = __readgs<KPRCB>();
  const outer = prcb.$spinsFor;
  prcb.$spinsFor = SpinLock;
  while (!(SpinLock.Value >= 0 && ++SpinLock.Value)) HalSpin(Number.POSITIVE_INFINITY);
  prcb.$spinsFor = outer;
}
