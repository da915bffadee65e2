/**
 * Work items and the system worker threads that run them at PASSIVE_LEVEL in the System process. A queue lets as many of
 * its threads run as there are processors; one that blocks makes room for another. When all of them are blocked and items
 * wait, the balance manager adds threads, one a second and at most so many: then the items wait for ever.
 */
import { HalAddressOf, HalTrace } from 'hal';
import {
  BackgroundWorkQueue,
  CriticalWorkQueue,
  CustomPriorityWorkQueue,
  DelayedWorkQueue,
  HyperCriticalWorkQueue,
  NonPagedPool,
  NormalWorkQueue,
  RealTimeWorkQueue,
  SuperCriticalWorkQueue,
  type WORK_QUEUE_ITEM,
} from '../inc/ex';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import { CONTAINING_RECORD, IsListEmpty, type LIST_ENTRY } from '../inc/list';
import { SynchronizationEvent } from '../inc/ntdef';
import type { ETHREAD } from '../inc/ps';
import { KQUEUE } from '../inc/queue';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeSetPriorityThread } from '../ke/priority';
import { KeInitializeQueue, KeInsertQueue, KeRemoveQueue, KiSetWorkerQueueBase } from '../ke/queue';
import { KiCombinedApcDisable } from '../ke/service';
import { KeQueryInterruptTime } from '../ke/time';
import { KeDelayExecutionThread, KeWaitForSingleObject } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';
import { PspCreateSystemThread } from '../ps/systemThread';
import { ExPoolPlace } from './pool';

const WORKER_INVALID = 0xe4;
/** Its first parameter. */
const BadQueueType = 0x6n;
const BadRoutine = 0x7n;
/** A worker serves everybody: who it acts for must not go into the next item. */
const IMPERSONATING_WORKER_THREAD = 0xdf;
const WORKER_THREAD_RETURNED_AT_BAD_IRQL = 0xe1;
const APC_INDEX_MISMATCH = 0x1;

/** How often the balance manager looks while items wait (100 ns), and how many threads it adds to a queue at most. */
const BalancePeriod = 10_000_000n;
const MaximumDynamicThreads = 16;

/** One of the three queues: items wait here, worker threads wait for them. */
export class EX_WORK_QUEUE {
  readonly WorkerQueue = new KQUEUE();
  WorkItemsProcessed = 0;
  /** What it was when the balance manager looked last. */
  WorkItemsProcessedLastPass = 0;
  DynamicThreadCount = 0;
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
const ThreadSetManagerEvent = new KEVENT();

/** Which of the queues serves a type, and the priority of the threads while they do. */
const Types: Readonly<Record<number, { readonly Queue: number; readonly Priority: number }>> = {
  [CriticalWorkQueue]: { Queue: CriticalWorkQueue, Priority: 13 },
  [DelayedWorkQueue]: { Queue: DelayedWorkQueue, Priority: 12 },
  [HyperCriticalWorkQueue]: { Queue: HyperCriticalWorkQueue, Priority: 15 },
  [NormalWorkQueue]: { Queue: DelayedWorkQueue, Priority: 8 },
  [BackgroundWorkQueue]: { Queue: DelayedWorkQueue, Priority: 7 },
  [RealTimeWorkQueue]: { Queue: CriticalWorkQueue, Priority: 18 },
  [SuperCriticalWorkQueue]: { Queue: CriticalWorkQueue, Priority: 14 },
};

/** Starts the worker threads. */
export function ExpInitializeWorkerThreads(): void {
  for (const type of [HyperCriticalWorkQueue, CriticalWorkQueue, DelayedWorkQueue]) {
    const queue = ExWorkerQueue[type];
    ExPoolPlace(NonPagedPool, queue.WorkerQueue, 'kroW');
    KeInitializeQueue(queue.WorkerQueue, 0);
    for (let i = 0; i < queue.ThreadCount; i++) ExpCreateWorkerThread(type);
  }
  KiSetWorkerQueueBase(ExWorkerQueue[0].WorkerQueue);
  KeInitializeEvent(ThreadSetManagerEvent, SynchronizationEvent, false);
  // Above the threads that it creates: they have their priority before they run.
  PspCreateSystemThread(ExpWorkerThreadBalanceManager, null, 'ExpWorkerThreadBalanceManager', 16);
}

/** @stack 0x60 */
function ExpCreateWorkerThread(Type: number): void {
  const queue = ExWorkerQueue[Type];
  const name = `${queue.Name}WorkQueue ${queue.Threads.length}`;
  const thread = PspCreateSystemThread(ExpWorkerThread, Type, name, queue.Priority);
  thread.ActiveExWorker = 1;
  queue.Threads.push(thread);
}

/** @stack 0x10 */
export function ExInitializeWorkItem(Item: WORK_QUEUE_ITEM, Routine: (Parameter: any) => void, Context: unknown): void {
  Item.WorkerRoutine = Routine;
  Item.Parameter = Context;
  (Item.List as { Flink: LIST_ENTRY | null }).Flink = null;
}

/**
 * Queues a work item. The system takes no reference to anything: the item and its code must live until it has run.
 * @param QueueType a WORK_QUEUE_TYPE, or CustomPriorityWorkQueue + priority
 * @stack 0x70
 */
export function ExQueueWorkItem(WorkItem: WORK_QUEUE_ITEM, QueueType: number): void {
  const custom = QueueType - CustomPriorityWorkQueue;
  const type =
    custom >= 0 && custom < 32
      ? { Queue: custom > 12 ? CriticalWorkQueue : DelayedWorkQueue, Priority: Math.max(1, custom) }
      : Types[QueueType];
  if (type === undefined) KeBugCheckEx(WORKER_INVALID, BadQueueType, WorkItem, BigInt(QueueType), 0n);
  if (WorkItem.WorkerRoutine === null) KeBugCheckEx(WORKER_INVALID, BadRoutine, WorkItem, BigInt(QueueType), 0n);
  const queue = ExWorkerQueue[type.Queue];
  HalTrace('workitem', `queue to ${queue.Name}WorkQueue`, WorkItem);
  WorkItem.$priority = type.Priority;
  const nobodyWaits = IsListEmpty(queue.WorkerQueue.Header.WaitListHead);
  KeInsertQueue(queue.WorkerQueue, WorkItem.List);
  if (nobodyWaits) KeSetEvent(ThreadSetManagerEvent, 0, false);
}

/** The item is in a queue, not yet taken by a worker. */
export function ExpIsQueued(Item: WORK_QUEUE_ITEM): boolean {
  for (const { WorkerQueue } of ExWorkerQueue) {
    // A list that an item is in twice leads nowhere.
    let entry: LIST_ENTRY | null = WorkerQueue.EntryListHead.Flink;
    for (let i = WorkerQueue.Header.SignalState; i > 0 && entry !== null; i--) {
      if (entry === Item.List) return true;
      entry = entry.Flink;
    }
  }
  return false;
}

/**
 * A work item that is queued and lies in a range of addresses, as memory that is freed must not have one.
 * @stack 0x60
 */
export function ExpCheckForWorker(Start: bigint, Bytes: number): WORK_QUEUE_ITEM | null {
  for (const { WorkerQueue } of ExWorkerQueue) {
    let entry: LIST_ENTRY | null = WorkerQueue.EntryListHead.Flink;
    for (let i = WorkerQueue.Header.SignalState; i > 0 && entry !== null; i--) {
      const item = CONTAINING_RECORD<WORK_QUEUE_ITEM>(entry);
      const address = HalAddressOf(item);
      if (address >= Start && address < Start + BigInt(Bytes)) return item;
      entry = entry.Flink;
    }
  }
  return null;
}

/**
 * Adds a thread to a queue whose items have waited a second without any being taken.
 * @stack 0x90
 */
function ExpWorkerThreadBalanceManager(): void {
  while (true) {
    KeWaitForSingleObject(ThreadSetManagerEvent, Executive, KernelMode, false, null);
    for (const queue of ExWorkerQueue) queue.WorkItemsProcessedLastPass = queue.WorkItemsProcessed;
    do KeDelayExecutionThread(KernelMode, false, ExpNextBalancePass());
    while (ExpDetectWorkerThreadDeadlock());
  }
}

/**
 * At half seconds since boot, where no round timer of a driver ends: an idle machine stays idle in its DPC.
 * @returns relative time of the first of them behind the next whole one
 */
function ExpNextBalancePass(): bigint {
  const now = KeQueryInterruptTime();
  const whole = ((now + BalancePeriod - 1n) / BalancePeriod) * BalancePeriod;
  return now - (whole + BalancePeriod / 2n);
}

/** @returns whether there is a queue to look at again */
function ExpDetectWorkerThreadDeadlock(): boolean {
  let again = false;
  for (let type = 0; type < ExWorkerQueue.length; type++) {
    const queue = ExWorkerQueue[type];
    if (queue.WorkerQueue.Header.SignalState === 0 || queue.DynamicThreadCount >= MaximumDynamicThreads) continue;
    again = true;
    if (queue.WorkItemsProcessed === queue.WorkItemsProcessedLastPass) {
      queue.DynamicThreadCount++;
      HalTrace('workitem', `all threads of ${queue.Name}WorkQueue are busy, one more`, null);
      ExpCreateWorkerThread(type);
    }
    queue.WorkItemsProcessedLastPass = queue.WorkItemsProcessed;
  }
  return again;
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
    queue.WorkItemsProcessed++;
    const differs = item.$priority !== queue.Priority;
    if (differs) KeSetPriorityThread(thread, item.$priority);
    HalTrace('workitem', `run on ${queue.Name}WorkQueue`, item);
    routine(item.Parameter);
    if (KeGetCurrentIrql() !== 0)
      KeBugCheckEx(
        WORKER_THREAD_RETURNED_AT_BAD_IRQL,
        routine,
        BigInt(KeGetCurrentIrql()),
        item.Parameter as object,
        item,
      );
    if (thread.$client !== null) KeBugCheckEx(IMPERSONATING_WORKER_THREAD, routine, item.Parameter as object, item, 0n);
    const apcsDisabled = KiCombinedApcDisable(thread);
    if (apcsDisabled !== 0 || thread.ApcStateIndex !== 0)
      KeBugCheckEx(APC_INDEX_MISMATCH, routine, BigInt(thread.ApcStateIndex), BigInt(apcsDisabled), 1n);
    if (differs) KeSetPriorityThread(thread, queue.Priority);
  }
}
