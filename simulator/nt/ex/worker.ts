/** Work items and the system worker threads that run them at PASSIVE_LEVEL in the System process. */
import { HalTrace } from 'hal';
import {
  CriticalWorkQueue,
  DelayedWorkQueue,
  HyperCriticalWorkQueue,
  NonPagedPool,
  type WORK_QUEUE_ITEM,
} from '../inc/ex';
import { KernelMode } from '../inc/ke';
import { CONTAINING_RECORD, InitializeListHead, type LIST_ENTRY } from '../inc/list';
import type { ETHREAD } from '../inc/ps';
import { KQUEUE } from '../inc/queue';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeInitializeQueue, KeInsertQueue, KeRemoveQueue, KiSetWorkerQueueBase } from '../ke/queue';
import { PsGetCurrentThread } from '../ps/current';
import { PspCreateSystemThread } from '../ps/systemThread';
import { ExPoolPlace } from './pool';

const WORKER_INVALID = 0xe4;
const WORKER_THREAD_RETURNED_AT_BAD_IRQL = 0xe1;
const APC_INDEX_MISMATCH = 0x1;

/** One of the three queues: items wait here, worker threads wait for them. */
export class EX_WORK_QUEUE {
  readonly WorkerQueue = new KQUEUE();
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
  KiSetWorkerQueueBase(ExWorkerQueue[0].WorkerQueue);
  for (const type of [HyperCriticalWorkQueue, CriticalWorkQueue, DelayedWorkQueue]) {
    const queue = ExWorkerQueue[type];
    ExPoolPlace(NonPagedPool, queue.WorkerQueue, 'kroW');
    KeInitializeQueue(queue.WorkerQueue, 0);
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
  KeInsertQueue(queue.WorkerQueue, WorkItem.List);
}

/**
 * Body of a worker thread.
 * @stack 0xa0
 */
export function ExpWorkerThread(Type: number): void {
  const queue = ExWorkerQueue[Type];
  const thread = PsGetCurrentThread();
  while (true) {
    const item = CONTAINING_RECORD<WORK_QUEUE_ITEM>(KeRemoveQueue(queue.WorkerQueue, KernelMode, null) as LIST_ENTRY);
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

function ExpCombinedApcDisable(Thread: ETHREAD): bigint {
  return BigInt(((Thread.SpecialApcDisable & 0xffff) << 16) >>> 0) | BigInt(Thread.KernelApcDisable & 0xffff);
}
