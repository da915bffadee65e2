/**
 * Push locks: one exclusive owner or many shared ones, in one word. Not recursive. The caller has disabled normal kernel
 * APCs. A release hands the lock to the first that waits: one exclusive thread, or the shared ones up to the next
 * exclusive. A statement is atomic, so each test and its change stand in one.
 */
import { HalReportViolation, __readcr8 } from 'hal';
import { KernelMode, KSPIN_LOCK, WrPushLock } from '../inc/ke';
import { APC_LEVEL } from '../inc/kedefs';
import { SynchronizationEvent } from '../inc/ntdef';
import {
  EX_PUSH_LOCK_LOCK,
  EX_PUSH_LOCK_SHARE_INC,
  EX_PUSH_LOCK_WAIT_BLOCK,
  EX_PUSH_LOCK_WAITING,
  type EX_PUSH_LOCK,
} from '../inc/pushlock';
import { KeAreApcsDisabled } from '../ke/apc';
import { KeAbPostRelease, KeAbPostWait, KeAbPreWait } from '../ke/autoboost';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { ExpForgetOwner, ExpNoteOwner } from './owners';

/** Of the wait lists of all push locks. */
const ExpPushLockListLock = new KSPIN_LOCK();

/** @stack 0x8 */
export function ExInitializePushLock(PushLock: EX_PUSH_LOCK): void {
  PushLock.Value = 0;
  PushLock.$waiters.length = 0;
  PushLock.$owners.clear();
}

/**
 * Waits while anybody has it. IRQL <= APC_LEVEL, in a critical region.
 * @stack 0x30
 */
export function ExAcquirePushLockExclusive(PushLock: EX_PUSH_LOCK): void {
  ExpCheckRegion('ExAcquirePushLockExclusive', PushLock);
  if (PushLock.Value === 0 && (PushLock.Value = EX_PUSH_LOCK_LOCK))
    ExpNoteOwner(PushLock.$owners, KeGetCurrentThread());
  else ExfAcquirePushLockExclusive(PushLock);
}

/**
 * Waits while somebody has it exclusively or waits for it.
 * @stack 0x30
 */
export function ExAcquirePushLockShared(PushLock: EX_PUSH_LOCK): void {
  ExpCheckRegion('ExAcquirePushLockShared', PushLock);
  if (
    (PushLock.Value & EX_PUSH_LOCK_WAITING) === 0 &&
    PushLock.Value !== EX_PUSH_LOCK_LOCK &&
    (PushLock.Value = (PushLock.Value | EX_PUSH_LOCK_LOCK) + EX_PUSH_LOCK_SHARE_INC)
  )
    ExpNoteOwner(PushLock.$owners, KeGetCurrentThread());
  else ExfAcquirePushLockShared(PushLock);
}

/**
 * @returns false if anybody has it
 * @stack 0x30
 */
export function ExTryAcquirePushLockExclusive(PushLock: EX_PUSH_LOCK): boolean {
  if (!(PushLock.Value === 0 && (PushLock.Value = EX_PUSH_LOCK_LOCK))) return false;
  ExpNoteOwner(PushLock.$owners, KeGetCurrentThread());
  return true;
}

/**
 * @returns false where it would wait
 * @stack 0x30
 */
export function ExTryAcquirePushLockShared(PushLock: EX_PUSH_LOCK): boolean {
  if (
    !(
      (PushLock.Value & EX_PUSH_LOCK_WAITING) === 0 &&
      PushLock.Value !== EX_PUSH_LOCK_LOCK &&
      (PushLock.Value = (PushLock.Value | EX_PUSH_LOCK_LOCK) + EX_PUSH_LOCK_SHARE_INC)
    )
  )
    return false;
  ExpNoteOwner(PushLock.$owners, KeGetCurrentThread());
  return true;
}

/** @stack 0x30 */
export function ExReleasePushLockExclusive(PushLock: EX_PUSH_LOCK): void {
  ExpForgetOwner(PushLock.$owners, KeGetCurrentThread());
  if (!(PushLock.Value === EX_PUSH_LOCK_LOCK && (PushLock.Value = 0) === 0)) ExfReleasePushLock(PushLock);
  if (KeGetCurrentThread().$abPriority !== 0) KeAbPostRelease(PushLock, KeGetCurrentThread());
}

/** @stack 0x30 */
export function ExReleasePushLockShared(PushLock: EX_PUSH_LOCK): void {
  ExpForgetOwner(PushLock.$owners, KeGetCurrentThread());
  const last = EX_PUSH_LOCK_LOCK + EX_PUSH_LOCK_SHARE_INC;
  if (!(PushLock.Value === last && (PushLock.Value = 0) === 0)) ExfReleasePushLock(PushLock);
  if (KeGetCurrentThread().$abPriority !== 0) KeAbPostRelease(PushLock, KeGetCurrentThread());
}

/**
 * Whoever has it, in whatever way.
 * @stack 0x30
 */
export function ExReleasePushLock(PushLock: EX_PUSH_LOCK): void {
  if (PushLock.Value < EX_PUSH_LOCK_SHARE_INC) ExReleasePushLockExclusive(PushLock);
  else ExReleasePushLockShared(PushLock);
}

// ---- those that wait -------------------------------------------------------------------------------------------------------
/** @stack 0x90 */
function ExfAcquirePushLockExclusive(PushLock: EX_PUSH_LOCK): void {
  ExpWaitForPushLock(PushLock, new EX_PUSH_LOCK_WAIT_BLOCK(true, KeGetCurrentThread(), PushLock));
}

/** @stack 0x90 */
function ExfAcquirePushLockShared(PushLock: EX_PUSH_LOCK): void {
  ExpWaitForPushLock(PushLock, new EX_PUSH_LOCK_WAIT_BLOCK(false, KeGetCurrentThread(), PushLock));
}

/**
 * Joins those that wait, unless the lock has become free meanwhile. Who wakes this thread has given it the lock.
 * @stack 0x60
 */
function ExpWaitForPushLock(PushLock: EX_PUSH_LOCK, Block: EX_PUSH_LOCK_WAIT_BLOCK): void {
  KeInitializeEvent(Block.WakeEvent, SynchronizationEvent, false);
  const irql = KeAcquireSpinLockRaiseToDpc(ExpPushLockListLock);
  // One statement each: with the bit set, nobody takes or leaves the lock without the list's lock.
  const taken = Block.Exclusive
    ? PushLock.Value === 0
      ? (PushLock.Value = EX_PUSH_LOCK_LOCK)
      : !(PushLock.Value |= EX_PUSH_LOCK_WAITING)
    : (PushLock.Value & EX_PUSH_LOCK_WAITING) === 0 && PushLock.Value !== EX_PUSH_LOCK_LOCK
      ? (PushLock.Value = (PushLock.Value | EX_PUSH_LOCK_LOCK) + EX_PUSH_LOCK_SHARE_INC)
      : !(PushLock.Value |= EX_PUSH_LOCK_WAITING);
  if (taken) ExpNoteOwner(PushLock.$owners, Block.$thread);
  else PushLock.$waiters.push(Block);
  KeReleaseSpinLock(ExpPushLockListLock, irql);
  if (taken) return;
  KeAbPreWait(PushLock);
  KeWaitForSingleObject(Block.WakeEvent, WrPushLock, KernelMode, false, null);
  KeAbPostWait(PushLock);
}

/**
 * The way out where threads wait or other shared owners stay.
 * @stack 0x60
 */
function ExfReleasePushLock(PushLock: EX_PUSH_LOCK): void {
  const irql = KeAcquireSpinLockRaiseToDpc(ExpPushLockListLock);
  const shared = PushLock.Value >= EX_PUSH_LOCK_SHARE_INC;
  if (shared) {
    const last = EX_PUSH_LOCK_LOCK + EX_PUSH_LOCK_SHARE_INC;
    PushLock.Value = PushLock.Value === last ? 0 : PushLock.Value - EX_PUSH_LOCK_SHARE_INC;
  }
  const woken = PushLock.Value < EX_PUSH_LOCK_SHARE_INC ? ExpTakeWaiters(PushLock) : [];
  KeReleaseSpinLock(ExpPushLockListLock, irql);
  for (const block of woken) KeSetEvent(block.WakeEvent, 0, false);
}

/**
 * Nobody has it: gives it to the first exclusive waiter, or to the shared ones before the next exclusive.
 * @stack 0x40
 */
function ExpTakeWaiters(PushLock: EX_PUSH_LOCK): EX_PUSH_LOCK_WAIT_BLOCK[] {
  const waiters = PushLock.$waiters;
  if (waiters.length === 0) return [];
  const count = waiters[0].Exclusive ? 1 : ExpCountShared(waiters);
  const woken = waiters.splice(0, count);
  for (const block of woken) ExpNoteOwner(PushLock.$owners, block.$thread);
  const shares = woken[0].Exclusive ? 0 : count * EX_PUSH_LOCK_SHARE_INC;
  PushLock.Value = EX_PUSH_LOCK_LOCK + shares + (waiters.length > 0 ? EX_PUSH_LOCK_WAITING : 0);
  return woken;
}

/** @stack 0x8 */
function ExpCountShared(Waiters: readonly EX_PUSH_LOCK_WAIT_BLOCK[]): number {
  let count = 0;
  while (count < Waiters.length && !Waiters[count].Exclusive) count++;
  return count;
}

/** @stack 0x30 */
function ExpCheckRegion(Name: string, PushLock: EX_PUSH_LOCK): void {
  if (KeAreApcsDisabled() || __readcr8() >= APC_LEVEL) return;
  HalReportViolation({
    kind: 'lock',
    text: `${Name} outside a critical region: a normal kernel APC may suspend the owner; call KeEnterCriticalRegion first`,
    source: 'ntifs/nf-ntifs-exacquirepushlockexclusive',
    object: PushLock,
  });
}
