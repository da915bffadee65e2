/** Work items and the system worker threads that run them at PASSIVE_LEVEL in the System process. */
import { HalTrace } from 'hal';
import { CriticalWorkQueue, DelayedWorkQueue, HyperCriticalWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../inc/ex';
import { KernelMode, KSEMAPHORE, KSPIN_LOCK, WrQueue } from '../inc/ke';
import {
  CONTAINING_RECORD,
  InitializeListHead,
  InsertTailList,
  IsListEmpty,
  LIST_ENTRY,
  RemoveHeadList,
} from '../inc/list';
import type { ETHREAD } from '../inc/ps';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeInitializeSemaphore, KeReleaseSemaphore } from '../ke/semaphore';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';
import { PspCreateSystemThread } from '../ps/systemThread';
import { ExPoolPlace } from './pool';

const QUEUE_CORRUPT = 0x96;
const WORKER_INVALID = 0xe4;
const WORKER_THREAD_RETURNED_AT_BAD_IRQL = 0xe1;
const APC_INDEX_MISMATCH = 0x1;

/** One of the three queues: items wait here, worker threads wait for them. */
export class EX_WORK_QUEUE {
  readonly EntryListHead = new LIST_ENTRY(this);
  readonly Semaphore = new KSEMAPHORE();
  readonly Lock = new KSPIN_LOCK();
  WorkItemsProcessed = 0;
  readonly Threads: ETHREAD[] = [];
  constructor(
    readonly Name: string,
    readonly Priority: number,
    readonly ThreadCount: number,
  ) {}
}

/** By WORK_QUEUE_TYPE. */
export const ExWorkerQueue = [
  new EX_WORK_QUEUE('Critical', 13, 3),
  new EX_WORK_QUEUE('Delayed', 12, 3),
  new EX_WORK_QUEUE('HyperCritical', 15, 1),
];

/** Starts the worker threads. */
export function ExpInitializeWorkerThreads(): void {
  for (const type of [HyperCriticalWorkQueue, CriticalWorkQueue, DelayedWorkQueue]) {
    const queue = ExWorkerQueue[type];
    ExPoolPlace(NonPagedPool, queue.Semaphore, 'kroW');
    KeInitializeSemaphore(queue.Semaphore, 0, 0x7fffffff);
    for (let i = 0; i < queue.ThreadCount; i++) {
      const thread = PspCreateSystemThread(ExpWorkerThread, type, `${queue.Name}WorkQueue ${i}`, queue.Priority);
      thread.ActiveExWorker = 1;
      queue.Threads.push(thread);
    }
  }
}

/** @stack 0x10 */
export function ExInitializeWorkItem(Item: WORK_QUEUE_ITEM, Routine: (Parameter: any) => void, Context: unknown): void {
  InitializeListHead(Item.List);
  Item.WorkerRoutine = Routine;
  Item.Parameter = Context;
}

/**
 * Queues a work item. The system takes no reference to anything: the item and its code must live until it has run.
 * @stack 0x70
 */
export function ExQueueWorkItem(WorkItem: WORK_QUEUE_ITEM, QueueType: number): void {
  const queue = ExWorkerQueue[QueueType] ?? ExWorkerQueue[DelayedWorkQueue];
  if (WorkItem.WorkerRoutine === null) KeBugCheckEx(WORKER_INVALID, 0n, WorkItem, queue, 0n);
  HalTrace('workitem', `queue to ${queue.Name}WorkQueue`, WorkItem);
  const irql = KeAcquireSpinLockRaiseToDpc(queue.Lock);
  InsertTailList(queue.EntryListHead, WorkItem.List);
  KeReleaseSpinLock(queue.Lock, irql);
  KeReleaseSemaphore(queue.Semaphore, 0, 1, false);
}

/**
 * Body of a worker thread.
 * @stack 0xa0
 */
export function ExpWorkerThread(Type: number): void {
  const queue = ExWorkerQueue[Type];
  const thread = PsGetCurrentThread();
  while (true) {
    KeWaitForSingleObject(queue.Semaphore, WrQueue, KernelMode, false, null);
    const item = ExpRemoveWorkItem(queue);
    const routine = item.WorkerRoutine!;
    HalTrace('workitem', `run on ${queue.Name}WorkQueue`, item);
    routine(item.Parameter);
    queue.WorkItemsProcessed++;
    if (KeGetCurrentIrql() !== 0)
      KeBugCheckEx(
        WORKER_THREAD_RETURNED_AT_BAD_IRQL,
        routine,
        BigInt(KeGetCurrentIrql()),
        item.Parameter as object,
        item,
      );
    if (thread.KernelApcDisable !== 0 || thread.SpecialApcDisable !== 0)
      KeBugCheckEx(APC_INDEX_MISMATCH, routine, BigInt(thread.ApcStateIndex), ExpCombinedApcDisable(thread), 1n);
  }
}

/** Takes the first item; an item that was inserted twice has torn the list. */
function ExpRemoveWorkItem(Queue: EX_WORK_QUEUE): WORK_QUEUE_ITEM {
  const irql = KeAcquireSpinLockRaiseToDpc(Queue.Lock);
  const first = Queue.EntryListHead.Flink;
  const torn = IsListEmpty(Queue.EntryListHead) || first.Blink !== Queue.EntryListHead || first.Flink.Blink !== first;
  const item = CONTAINING_RECORD<WORK_QUEUE_ITEM>(first);
  if (torn)
    KeBugCheckEx(
      QUEUE_CORRUPT,
      first,
      Queue.Semaphore,
      ExWorkerQueue[0].Semaphore,
      item instanceof WORK_QUEUE_ITEM ? item.WorkerRoutine : null,
    );
  RemoveHeadList(Queue.EntryListHead);
  KeReleaseSpinLock(Queue.Lock, irql);
  return item;
}

function ExpCombinedApcDisable(Thread: ETHREAD): bigint {
  return BigInt(((Thread.SpecialApcDisable & 0xffff) << 16) >>> 0) | BigInt(Thread.KernelApcDisable & 0xffff);
}
