/** What waiting and signalling have in common: satisfying an object, ending a wait. Dispatcher locked for all of it. */
import { HalPosition } from 'hal';
import { AdjustUnwait } from '../inc/kedefs';
import {
  EventNotificationObject,
  MutantObject,
  ProcessObject,
  SemaphoreObject,
  ThreadObject,
  TimerNotificationObject,
  WaitAny,
  type DISPATCHER_HEADER,
  type DispatcherObject,
  type KMUTANT,
  type KTHREAD,
  type KWAIT_BLOCK,
} from '../inc/ke';
import { InsertHeadList, IsListEmpty, RemoveEntryList } from '../inc/list';
import type { NTSTATUS } from '../inc/io';
import { STATUS_ABANDONED, STATUS_SUCCESS } from '../inc/ntstatus';
import type { KQUEUE } from '../inc/queue';
import { KiReadyThread } from './dispatcher';
import { KiRemoveTimer } from './timertable';

/** Types whose signal stays until it is reset: every waiter gets it. */
const staysSignalled: readonly number[] = [
  EventNotificationObject,
  ProcessObject,
  ThreadObject,
  TimerNotificationObject,
];

/**
 * Whether `Thread` need not wait for the object.
 * @stack 0x8
 */
export function KiIsSignalled(Object: DispatcherObject, Thread: KTHREAD): boolean {
  const header = Object.Header;
  return header.SignalState > 0 || (header.Type === MutantObject && (Object as KMUTANT).OwnerThread === Thread);
}

/**
 * The side effect of a satisfied wait: a synchronization object is reset, a semaphore counts down, a mutant gets its owner.
 * @returns STATUS_ABANDONED for a mutant whose owner ended, else 0
 * @stack 0x40
 */
export function KiWaitSatisfy(Object: DispatcherObject, Thread: KTHREAD): NTSTATUS {
  const header = Object.Header;
  if (header.Type === MutantObject) return KiWaitSatisfyMutant(Object as KMUTANT, Thread);
  if (header.Type === SemaphoreObject) header.SignalState--;
  else if (!staysSignalled.includes(header.Type)) header.SignalState = 0;
  return 0;
}

/** @stack 0x30 */
function KiWaitSatisfyMutant(Mutant: KMUTANT, Thread: KTHREAD): NTSTATUS {
  Mutant.Header.SignalState--;
  if (Mutant.Header.SignalState !== 0) return 0;
  Thread.KernelApcDisable -= Mutant.ApcDisable;
  Mutant.OwnerThread = Thread;
  Mutant.$acquired = HalPosition();
  InsertHeadList(Thread.MutantListHead, Mutant.MutantListEntry);
  if (Mutant.Abandoned === 0) return 0;
  Mutant.Abandoned = 0;
  return STATUS_ABANDONED;
}

/**
 * The object is signalled: ends the waits that it satisfies, first come first served.
 * @stack 0x60
 */
export function KiWaitTest(Object: DispatcherObject, Increment: number): void {
  const header: DISPATCHER_HEADER = Object.Header;
  let entry = header.WaitListHead.Flink;
  while (header.SignalState > 0 && entry !== header.WaitListHead) {
    const block = entry.$record as KWAIT_BLOCK;
    const thread = block.Thread!;
    entry = entry.Flink;
    if (block.WaitType !== WaitAny && !KiIsWaitAllSatisfied(thread)) continue;
    const status =
      block.WaitType === WaitAny ? block.WaitKey | KiWaitSatisfy(Object, thread) : KiWaitSatisfyAll(thread);
    KiTryUnwaitThread(thread, status, Increment);
    // That unlinked all blocks of the thread, perhaps the next one here too: from the start again.
    entry = header.WaitListHead.Flink;
  }
}

/** @stack 0x40 */
function KiIsWaitAllSatisfied(Thread: KTHREAD): boolean {
  for (const block of Thread.WaitBlockList!)
    if (block.WaitType !== WaitAny && !KiIsSignalled(block.Object!, Thread)) return false;
  return true;
}

/** @stack 0x40 */
function KiWaitSatisfyAll(Thread: KTHREAD): NTSTATUS {
  let status = 0;
  for (const block of Thread.WaitBlockList!)
    if (block.WaitType !== WaitAny) status |= KiWaitSatisfy(block.Object!, Thread);
  return status;
}

/**
 * Ends a thread's wait with `Status`, whatever it waits for, and readies it with a boost.
 * @stack 0x50
 */
export function KiTryUnwaitThread(Thread: KTHREAD, Status: NTSTATUS, Increment: number): void {
  KiUnlinkWaitBlocks(Thread);
  if (Thread.Queue !== null) Thread.Queue.CurrentCount++;
  Thread.WaitStatus = Status;
  Thread.AdjustReason = AdjustUnwait;
  Thread.AdjustIncrement = Increment;
  KiReadyThread(Thread);
}

/** @stack 0x40 */
function KiUnlinkWaitBlocks(Thread: KTHREAD): void {
  for (const block of Thread.WaitBlockList!) RemoveEntryList(block.WaitListEntry);
  Thread.WaitBlockList = null;
  if (Thread.Timer.Header.Inserted !== 0) KiRemoveTimer(Thread.Timer);
}

/**
 * A thread that belongs to a queue blocks or leaves it: another one that waits for an entry may have its place.
 * @stack 0x40
 */
export function KiActivateWaiterQueue(Queue: KQUEUE): void {
  Queue.CurrentCount--;
  const waiters = Queue.Header.WaitListHead;
  if (Queue.CurrentCount >= Queue.MaximumCount || IsListEmpty(waiters) || IsListEmpty(Queue.EntryListHead)) return;
  KiTryUnwaitThread((waiters.Blink.$record as KWAIT_BLOCK).Thread!, STATUS_SUCCESS, 0);
}
