/**
 * Queue objects. Threads that take entries belong to the queue; as many of them as MaximumCount run at once, and when one
 * of those blocks, for whatever reason, another may go on. The last thread that came to wait is the first to be woken.
 */
import { HalTrace } from 'hal';
import { QueueObject, WaitAny, WrQueue, type KTHREAD, type KWAIT_BLOCK } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import {
  InitializeListHead,
  InsertHeadList,
  InsertTailList,
  IsListEmpty,
  RemoveEntryList,
  type LIST_ENTRY,
} from '../inc/list';
import { STATUS_ABANDONED, STATUS_KERNEL_APC, STATUS_SUCCESS } from '../inc/ntstatus';
import type { KQUEUE } from '../inc/queue';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiExitDispatcher, KiReleaseDispatcherLock } from './dispatcher';
import { KiProcessorBlock } from './prcb';
import { KiCommitThreadWait } from './swap';
import { KiComputeDueTime } from './timer';
import { KiBeginWait, KiLinkThreadTimer, KiLinkWaitBlock, KiSetWaiting, KiTestEarlyEnd, MUST_WAIT } from './wait';
import { KiActivateWaiterQueue, KiTryUnwaitThread } from './waitsup';

const INVALID_WORK_QUEUE_ITEM = 0x96;
/** What 0x96 calls the base of ExWorkerQueue; the executive says where that is. */
let workerQueueBase: object | null = null;

export function KiSetWorkerQueueBase(Base: object): void {
  workerQueueBase = Base;
}

/**
 * @param Count how many of its threads may run at once; 0: as many as there are processors
 * @stack 0x30
 */
export function KeInitializeQueue(Queue: KQUEUE, Count: number): void {
  Queue.Header.Type = QueueObject;
  Queue.Header.SignalState = 0;
  InitializeListHead(Queue.Header.WaitListHead);
  InitializeListHead(Queue.EntryListHead);
  InitializeListHead(Queue.ThreadListHead);
  Queue.CurrentCount = 0;
  Queue.MaximumCount = Count !== 0 ? Count : KiProcessorBlock.length;
}

/**
 * @returns number of entries
 * @stack 0x8
 */
export function KeReadStateQueue(Queue: KQUEUE): number {
  return Queue.Header.SignalState;
}

/**
 * Puts an entry at the end. IRQL <= DISPATCH_LEVEL.
 * @returns the number of entries before
 * @stack 0x50
 */
export function KeInsertQueue(Queue: KQUEUE, Entry: LIST_ENTRY): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = KiInsertQueue(Queue, Entry, false);
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * Puts an entry at the beginning.
 * @returns the number of entries before
 * @stack 0x50
 */
export function KeInsertHeadQueue(Queue: KQUEUE, Entry: LIST_ENTRY): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = KiInsertQueue(Queue, Entry, true);
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * Dispatcher locked.
 * @stack 0x40
 */
function KiInsertQueue(Queue: KQUEUE, Entry: LIST_ENTRY, Head: boolean): number {
  const previous = Queue.Header.SignalState;
  Queue.Header.SignalState = previous + 1;
  if (Head) InsertHeadList(Queue.EntryListHead, Entry);
  else InsertTailList(Queue.EntryListHead, Entry);
  const waiters = Queue.Header.WaitListHead;
  if (Queue.CurrentCount < Queue.MaximumCount && !IsListEmpty(waiters))
    KiTryUnwaitThread((waiters.Blink.$record as KWAIT_BLOCK).Thread!, STATUS_SUCCESS, 0);
  return previous;
}

/**
 * Takes the first entry, waiting for one. The caller belongs to this queue from now on.
 * @returns the entry, or STATUS_TIMEOUT, STATUS_USER_APC, STATUS_ABANDONED
 * @stack 0x40
 */
export function KeRemoveQueue(Queue: KQUEUE, WaitMode: number, Timeout: bigint | null): LIST_ENTRY | NTSTATUS {
  const entries: LIST_ENTRY[] = [];
  const result = KeRemoveQueueEx(Queue, WaitMode, false, Timeout, entries, 1);
  return entries.length > 0 ? entries[0] : result;
}

/**
 * Takes up to `Count` entries; waits only for the first.
 * @param EntryArray gets them
 * @returns how many, or STATUS_TIMEOUT, STATUS_ALERTED, STATUS_USER_APC, STATUS_ABANDONED
 * @stack 0xd0
 */
export function KeRemoveQueueEx(
  Queue: KQUEUE,
  WaitMode: number,
  Alertable: boolean,
  Timeout: bigint | null,
  EntryArray: LIST_ENTRY[],
  Count: number,
): NTSTATUS {
  const due = Timeout === null || Timeout === 0n ? 0 : KiComputeDueTime(Timeout);
  for (;;) {
    const thread = KiBeginWait();
    // While it looks and waits it does not count among the running threads.
    if (thread.Queue === Queue) Queue.CurrentCount--;
    else KiAssociateThread(Queue, thread);
    if (!IsListEmpty(Queue.EntryListHead) && Queue.CurrentCount < Queue.MaximumCount) {
      Queue.CurrentCount++;
      let taken = 0;
      while (taken < Count && !IsListEmpty(Queue.EntryListHead)) {
        const entry = KiRemoveQueueEntry(Queue);
        if (entry === null) break;
        EntryArray[taken++] = entry;
      }
      KiReleaseDispatcherLock(thread.WaitIrql);
      if (taken === 0) KiReportTornQueue(Queue);
      return taken;
    }
    const early = KiTestEarlyEnd(thread, WaitMode, Alertable, Timeout, due);
    if (early !== MUST_WAIT) {
      Queue.CurrentCount++;
      KiReleaseDispatcherLock(thread.WaitIrql);
      return early;
    }
    const block = thread.WaitBlock[0];
    KiLinkWaitBlock(block, thread, Queue, WaitAny, STATUS_SUCCESS);
    thread.WaitBlockList = [block];
    if (Timeout !== null) KiLinkThreadTimer(thread, due);
    KiSetWaiting(thread, WrQueue, WaitMode, Alertable);
    const status = KiCommitThreadWait(thread);
    if (status !== STATUS_SUCCESS && status !== STATUS_KERNEL_APC) return status;
  }
}

/**
 * The thread leaves the queue that it belonged to. Dispatcher locked.
 * @stack 0x40
 */
function KiAssociateThread(Queue: KQUEUE, Thread: KTHREAD): void {
  const previous = Thread.Queue;
  Thread.Queue = Queue;
  if (previous !== null) {
    RemoveEntryList(Thread.QueueListEntry);
    KiActivateWaiterQueue(previous);
  }
  InsertTailList(Queue.ThreadListHead, Thread.QueueListEntry);
}

/**
 * A removed entry has no neighbours: one that is found so in the list was inserted twice.
 * @returns the entry; null: the list is torn
 * @stack 0x40
 */
function KiRemoveQueueEntry(Queue: KQUEUE): LIST_ENTRY | null {
  const entry = Queue.EntryListHead.Flink;
  const links = entry as { Flink: LIST_ENTRY | null; Blink: LIST_ENTRY | null };
  if (links.Flink === null || links.Blink === null) return null;
  RemoveEntryList(entry);
  links.Flink = null;
  Queue.Header.SignalState--;
  return entry;
}

/** The first entry was inserted twice. */
function KiReportTornQueue(Queue: KQUEUE): never {
  const entry = Queue.EntryListHead.Flink;
  HalTrace('queue', 'the first entry is in the list twice', entry);
  const routine = (entry.$record as { WorkerRoutine?: Function } | null)?.WorkerRoutine ?? null;
  return KeBugCheckEx(INVALID_WORK_QUEUE_ITEM, entry, Queue, workerQueueBase, routine);
}

/**
 * The queue goes away: waiting threads get STATUS_ABANDONED, no thread belongs to it any more.
 * @returns the first of the remaining entries, linked in a circle without a head; null if there were none
 * @stack 0x60
 */
export function KeRundownQueue(Queue: KQUEUE): LIST_ENTRY | null {
  const oldIrql = KiAcquireDispatcherLock();
  while (!IsListEmpty(Queue.ThreadListHead)) {
    const thread = Queue.ThreadListHead.Flink.$record as KTHREAD;
    RemoveEntryList(thread.QueueListEntry);
    thread.Queue = null;
  }
  const waiters = Queue.Header.WaitListHead;
  while (!IsListEmpty(waiters)) KiTryUnwaitThread((waiters.Flink.$record as KWAIT_BLOCK).Thread!, STATUS_ABANDONED, 0);
  const first = IsListEmpty(Queue.EntryListHead) ? null : Queue.EntryListHead.Flink;
  if (first !== null) {
    RemoveEntryList(Queue.EntryListHead);
    InitializeListHead(Queue.EntryListHead);
  }
  Queue.Header.SignalState = 0;
  Queue.CurrentCount = 0;
  KiExitDispatcher(oldIrql);
  return first;
}
