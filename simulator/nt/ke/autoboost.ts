/**
 * AutoBoost: who has a lock for which a thread of higher priority waits runs at that priority until it gives the lock
 * back, and so does whoever keeps that owner waiting in turn. For executive resources, fast and guarded mutexes and push
 * locks; dynamic priorities only. Source: Windows Internals, 7th edition, part 1, chapter 4 (lock ownership boosts).
 */
import { HalTrace } from 'hal';
import type { FAST_MUTEX } from '../inc/fastmutex';
import { LOW_REALTIME_PRIORITY } from '../inc/kedefs';
import type { KTHREAD } from '../inc/ke';
import { EX_PUSH_LOCK } from '../inc/pushlock';
import { ERESOURCE, type KGUARDED_MUTEX } from '../inc/resource';
import { KiAcquireDispatcherLock, KiExitDispatcher } from './dispatcher';
import { KeGetCurrentThread } from './prcb';
import { KiSetPriorityThread } from './priority';

export type AB_LOCK = ERESOURCE | FAST_MUTEX | KGUARDED_MUTEX | EX_PUSH_LOCK;

/** Threads that wait for a lock. */
const waiters = new Map<AB_LOCK, KTHREAD[]>();

/**
 * The caller is about to wait for a lock.
 * @stack 0x50
 */
export function KeAbPreWait(Lock: AB_LOCK): void {
  const thread = KeGetCurrentThread();
  const oldIrql = KiAcquireDispatcherLock();
  const waiting = waiters.get(Lock);
  if (waiting === undefined) waiters.set(Lock, [thread]);
  else waiting.push(thread);
  thread.$abWait = Lock;
  KiAbBoostOwners(Lock, thread.Priority);
  KiExitDispatcher(oldIrql);
}

/**
 * It has the lock: others may still wait for it.
 * @stack 0x50
 */
export function KeAbPostWait(Lock: AB_LOCK): void {
  const thread = KeGetCurrentThread();
  const oldIrql = KiAcquireDispatcherLock();
  const left = waiters.get(Lock)!.filter(waiter => waiter !== thread);
  thread.$abWait = null;
  if (left.length === 0) waiters.delete(Lock);
  else waiters.set(Lock, left);
  for (const waiter of left) KiAbBoost(Lock, thread, waiter.Priority);
  KiExitDispatcher(oldIrql);
}

/**
 * A thread that was boosted has given a lock back: what other locks ask for stays.
 * @stack 0x50
 */
export function KeAbPostRelease(Lock: AB_LOCK, Thread: KTHREAD): void {
  const oldIrql = KiAcquireDispatcherLock();
  KiAbUnboost(Lock, Thread);
  KiExitDispatcher(oldIrql);
}

/**
 * Dispatcher locked. Owners come and go without its lock: one that has gone meanwhile would keep the boost.
 * @stack 0x40
 */
function KiAbBoostOwners(Lock: AB_LOCK, Priority: number): void {
  for (const owner of KiAbOwners(Lock)) {
    KiAbBoost(Lock, owner, Priority);
    if (!KiAbOwners(Lock).includes(owner)) KiAbUnboost(Lock, owner);
  }
}

/**
 * Dispatcher locked.
 * @stack 0x40
 */
function KiAbUnboost(Lock: AB_LOCK, Thread: KTHREAD): void {
  if (!Thread.$abBoosts?.delete(Lock)) return;
  Thread.$abPriority = Math.max(0, ...Thread.$abBoosts.values());
  KiSetPriorityThread(Thread, Math.max(Thread.$abPriority, Thread.$unboostedPriority));
}

/**
 * Dispatcher locked.
 * @stack 0x40
 */
function KiAbBoost(Lock: AB_LOCK, Owner: KTHREAD, Priority: number): void {
  const priority = Math.min(Priority, LOW_REALTIME_PRIORITY - 1);
  // An owner may be a pointer that stands for somebody (ExSetResourceOwnerPointer).
  if (!(Owner.Priority < priority)) return;
  if (Owner.$abPriority === 0) Owner.$unboostedPriority = Owner.Priority;
  Owner.$abBoosts.set(Lock, priority);
  Owner.$abPriority = priority;
  HalTrace('priority', `${Owner.$name} has a lock that is waited for at ${priority}`, Lock);
  KiSetPriorityThread(Owner, priority);
  if (Owner.$abWait !== null) KiAbBoostOwners(Owner.$abWait, priority);
}

/** Who has it, exclusively or shared. */
function KiAbOwners(Lock: AB_LOCK): KTHREAD[] {
  if (Lock instanceof EX_PUSH_LOCK) return [...Lock.$owners.keys()];
  const owners = Lock instanceof ERESOURCE ? [Lock.OwnerEntry, ...(Lock.OwnerTable ?? [])] : [];
  const threads = Lock instanceof ERESOURCE ? owners.map(entry => entry.OwnerThread) : [Lock.Owner];
  return threads.filter(thread => thread !== null);
}
