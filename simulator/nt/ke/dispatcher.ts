/**
 * The dispatcher database: one lock for thread states, ready queues, dispatcher objects and timer tables. It is held at
 * DISPATCH_LEVEL, across a context switch too: whoever arrives on the other stack releases it.
 */
import { HalQueryTime, HalRequestInterrupt, HalTrace, __readcr8, __readgs, __writecr8 } from 'hal';
import {
  AdjustNone,
  APC_LEVEL,
  DISPATCH_LEVEL,
  DISPATCH_VECTOR,
  IPI_VECTOR,
  LOW_REALTIME_PRIORITY,
  THREAD_QUANTUM,
  WAIT_QUANTUM_DECREMENT,
  type KIRQL,
} from '../inc/kedefs';
import {
  DeferredReady,
  KSPIN_LOCK,
  KernelMode,
  Ready,
  Standby,
  WrPreempted,
  type KPRCB,
  type KTHREAD,
} from '../inc/ke';
import { InsertHeadList, InsertTailList, IsListEmpty, RemoveEntryList, RemoveHeadList } from '../inc/list';
import { KiDeliverApc } from './apcdeliver';
import { KzLowerIrql } from './irql';
import { KiProcessorBlock } from './prcb';
import { KxReleaseSpinLock, KxWaitForSpinLockAndAcquire } from './spinlock';
import { KiSwapContext } from './swap';

export const KiDispatcherLock = new KSPIN_LOCK();

/**
 * Raises to DISPATCH_LEVEL and locks the dispatcher database.
 * @returns the previous IRQL
 * @stack 0x30
 */
export function KiAcquireDispatcherLock(): KIRQL {
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  if (!(KiDispatcherLock.Lock === 0 && (KiDispatcherLock.Lock = 1))) KxWaitForSpinLockAndAcquire(KiDispatcherLock);
  KiDispatcherLock.$owner = __readgs<KPRCB>().CurrentThread;
  return oldIrql;
}

/**
 * Unlocks without looking for a better thread.
 * @stack 0x30
 */
export function KiReleaseDispatcherLock(OldIrql: KIRQL): void {
  KxReleaseSpinLock(KiDispatcherLock);
  KzLowerIrql(OldIrql);
}

/**
 * Leaves the dispatcher: places what became ready, unlocks, and switches if a better thread now stands by and the IRQL
 * allows. At DISPATCH_LEVEL or above the switch waits for the IRQL to drop; inside a DPC for the end of the DPC list.
 * @stack 0x60
 */
export function KiExitDispatcher(OldIrql: KIRQL): void {
  const prcb = __readgs<KPRCB>();
  if (!IsListEmpty(prcb.DeferredReadyListHead)) KiProcessDeferredReadyList(prcb);
  if (prcb.NextThread === null) {
    KxReleaseSpinLock(KiDispatcherLock);
    KzLowerIrql(OldIrql);
    return;
  }
  if (OldIrql >= DISPATCH_LEVEL) {
    KxReleaseSpinLock(KiDispatcherLock);
    if (prcb.DpcRoutineActive === 0 && prcb.CurrentThread !== prcb.IdleThread)
      HalRequestInterrupt(prcb.Number, DISPATCH_VECTOR);
    __writecr8(OldIrql);
    return;
  }
  const thread = prcb.CurrentThread;
  thread.WaitIrql = OldIrql;
  if (KiSwapToNextThread(prcb, thread, WrPreempted)) {
    __writecr8(APC_LEVEL);
    KiDeliverApc(KernelMode);
  }
  KzLowerIrql(OldIrql);
}

/**
 * Leaves the dispatcher for a wait that follows at once (`Wait` = TRUE): the IRQL stays raised, and that wait is told from
 * where it was. Nothing is locked in between.
 * @stack 0x30
 */
export function KiExitDispatcherToWait(OldIrql: KIRQL): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.WaitNext = 1;
  thread.WaitIrql = OldIrql;
  KiExitDispatcher(DISPATCH_LEVEL);
}

/**
 * Switches from the running `Thread`, which stays ready, to the thread that stands by. Dispatcher locked; returns with
 * it unlocked, when `Thread` runs again.
 * @returns true if a kernel APC should be delivered now
 * @stack 0x40
 */
export function KiSwapToNextThread(Prcb: KPRCB, Thread: KTHREAD, Reason: number): boolean {
  Thread.WaitReason = Reason;
  KiPlaceReadyThread(Prcb, Thread);
  return KiSwapContext(Thread, KiSelectNextThread(Prcb));
}

/**
 * A thread has become ready; which processor gets it is decided when the dispatcher is left. Dispatcher locked.
 * @stack 0x30
 */
export function KiReadyThread(Thread: KTHREAD): void {
  Thread.State = DeferredReady;
  InsertTailList(__readgs<KPRCB>().DeferredReadyListHead, Thread.WaitListEntry);
}

/** @stack 0x40 */
function KiProcessDeferredReadyList(Prcb: KPRCB): void {
  while (!IsListEmpty(Prcb.DeferredReadyListHead))
    KiDeferredReadyThread(RemoveHeadList(Prcb.DeferredReadyListHead).$record as KTHREAD);
}

/**
 * Applies the boost of a wait that ended and gives the thread a processor: an idle one, or its ideal one, where it
 * stands by at once if its priority is higher than the running thread's.
 * @stack 0x60
 */
function KiDeferredReadyThread(Thread: KTHREAD): void {
  if (Thread.AdjustReason !== AdjustNone) KiAdjustPriorityAfterWait(Thread);
  HalTrace('ready', `${Thread.$name}, priority ${Thread.Priority}`, Thread);
  const idle = KiFindIdleProcessor(Thread);
  if (idle !== null) {
    KiSetStandby(idle, Thread);
    return;
  }
  const prcb = KiFindIdealProcessor(Thread);
  const standby = prcb.NextThread;
  if (standby !== null) {
    if (Thread.Priority > standby.Priority) {
      KiSetStandby(prcb, Thread);
      if (standby === prcb.IdleThread) return;
      standby.Preempted = 1;
      KiDeferredReadyThread(standby);
      return;
    }
  } else if (Thread.Priority > prcb.CurrentThread.Priority) {
    prcb.CurrentThread.Preempted = 1;
    KiSetStandby(prcb, Thread);
    return;
  }
  KiInsertReadyThread(prcb, Thread);
}

/**
 * A running thread that loses its processor: to an idle processor if there is one, else to a ready queue - the head of
 * it if it was preempted, the tail if its quantum ended.
 * @stack 0x40
 */
export function KiPlaceReadyThread(Prcb: KPRCB, Thread: KTHREAD): void {
  const idle = KiFindIdleProcessor(Thread);
  if (idle !== null) KiSetStandby(idle, Thread);
  else if ((Thread.Affinity & Prcb.SetMember) !== 0n) KiInsertReadyThread(Prcb, Thread);
  else KiDeferredReadyThread(Thread);
}

/** @stack 0x30 */
export function KiInsertReadyThread(Prcb: KPRCB, Thread: KTHREAD): void {
  const priority = Thread.Priority;
  Thread.State = Ready;
  Thread.$readySince = HalQueryTime();
  Thread.NextProcessor = Prcb.Number;
  if (Thread.Preempted === 1) InsertHeadList(Prcb.DispatcherReadyListHead[priority], Thread.WaitListEntry);
  else InsertTailList(Prcb.DispatcherReadyListHead[priority], Thread.WaitListEntry);
  Thread.Preempted = 0;
  Prcb.ReadySummary |= 1 << priority;
}

/**
 * Takes a ready thread out of its queue.
 * @stack 0x30
 */
export function KiRemoveReadyThread(Prcb: KPRCB, Thread: KTHREAD): void {
  if (RemoveEntryList(Thread.WaitListEntry)) Prcb.ReadySummary &= ~(1 << Thread.Priority);
}

/** @stack 0x30 */
export function KiSetStandby(Prcb: KPRCB, Thread: KTHREAD): void {
  Thread.State = Standby;
  Thread.NextProcessor = Prcb.Number;
  Prcb.NextThread = Thread;
  if (Prcb !== __readgs<KPRCB>()) HalRequestInterrupt(Prcb.Number, IPI_VECTOR);
}

/** @stack 0x40 */
function KiFindIdleProcessor(Thread: KTHREAD): KPRCB | null {
  const ideal = KiProcessorBlock[Thread.IdealProcessor];
  if (ideal !== undefined && ideal.CurrentThread === ideal.IdleThread && ideal.NextThread === null)
    if ((Thread.Affinity & ideal.SetMember) !== 0n) return ideal;
  for (const prcb of KiProcessorBlock)
    if (prcb.CurrentThread === prcb.IdleThread && prcb.NextThread === null)
      if ((Thread.Affinity & prcb.SetMember) !== 0n) return prcb;
  return null;
}

/** @stack 0x30 */
function KiFindIdealProcessor(Thread: KTHREAD): KPRCB {
  const ideal = KiProcessorBlock[Thread.IdealProcessor];
  if (ideal !== undefined && (Thread.Affinity & ideal.SetMember) !== 0n) return ideal;
  for (const prcb of KiProcessorBlock) if ((Thread.Affinity & prcb.SetMember) !== 0n) return prcb;
  return KiProcessorBlock[0];
}

// ---- selection ------------------------------------------------------------------------------------------------------
/**
 * Takes the best ready thread of a processor out of its queues.
 * @returns null if there is none of at least `LowPriority`
 * @stack 0x40
 */
export function KiSelectReadyThread(Prcb: KPRCB, LowPriority: number): KTHREAD | null {
  const summary = Prcb.ReadySummary >>> LowPriority;
  if (summary === 0) return null;
  const thread = Prcb.DispatcherReadyListHead[31 - Math.clz32(Prcb.ReadySummary)].Flink.$record as KTHREAD;
  KiRemoveReadyThread(Prcb, thread);
  return thread;
}

/**
 * The thread that runs next on this processor: the standby thread, the best ready one, one that waits for another
 * processor, or the idle thread. Dispatcher locked.
 * @stack 0x40
 */
export function KiSelectNextThread(Prcb: KPRCB): KTHREAD {
  if (!IsListEmpty(Prcb.DeferredReadyListHead)) KiProcessDeferredReadyList(Prcb);
  const standby = Prcb.NextThread;
  if (standby !== null) {
    Prcb.NextThread = null;
    // The idle thread stands by where the running thread only has to leave.
    if (standby !== Prcb.IdleThread) return standby;
  }
  return KiSelectReadyThread(Prcb, 0) ?? KiSearchForNewThread(Prcb) ?? Prcb.IdleThread;
}

/**
 * Looks through the ready queues of the other processors for a thread that may run here.
 * @stack 0x50
 */
function KiSearchForNewThread(Prcb: KPRCB): KTHREAD | null {
  for (const other of KiProcessorBlock) {
    let summary = other.ReadySummary;
    while (summary !== 0) {
      const priority = 31 - Math.clz32(summary);
      const head = other.DispatcherReadyListHead[priority];
      for (let entry = head.Flink; entry !== head; entry = entry.Flink) {
        const thread = entry.$record as KTHREAD;
        if ((thread.Affinity & Prcb.SetMember) !== 0n) {
          KiRemoveReadyThread(other, thread);
          return thread;
        }
      }
      summary &= ~(1 << priority);
    }
  }
  return null;
}

// ---- priority -------------------------------------------------------------------------------------------------------
/**
 * Dynamic priority after a loss: never below the base, nor below what the locks ask for that it has.
 * @stack 0x8
 */
export function KiComputeNewPriority(Thread: KTHREAD, Adjustment: number): number {
  if (Thread.Priority >= LOW_REALTIME_PRIORITY) return Thread.Priority;
  const priority = Thread.Priority - Thread.PriorityDecrement - Adjustment;
  Thread.PriorityDecrement = 0;
  return Math.max(priority, Thread.BasePriority, Thread.$abPriority);
}

/**
 * A wait ended: its boost (dynamic threads, at most 15), and what waiting costs of the quantum.
 * @stack 0x30
 */
function KiAdjustPriorityAfterWait(Thread: KTHREAD): void {
  const increment = Thread.AdjustIncrement;
  Thread.AdjustReason = AdjustNone;
  Thread.AdjustIncrement = 0;
  if (Thread.Priority >= LOW_REALTIME_PRIORITY) {
    Thread.QuantumTarget = Thread.QuantumReset;
    return;
  }
  if (increment > 0 && Thread.PriorityDecrement === 0) {
    const boosted = Math.min(Thread.BasePriority + increment, LOW_REALTIME_PRIORITY - 1);
    if (boosted > Thread.Priority) Thread.Priority = boosted;
  }
  Thread.QuantumTarget -= WAIT_QUANTUM_DECREMENT;
  if (Thread.QuantumTarget <= 0) {
    Thread.QuantumTarget = Thread.QuantumReset > 0 ? Thread.QuantumReset : THREAD_QUANTUM;
    Thread.Priority = KiComputeNewPriority(Thread, 1);
  }
}
