/** Changing priorities. */
import { HalTrace } from 'hal';
import { HIGH_PRIORITY, LOW_REALTIME_PRIORITY } from '../inc/kedefs';
import { DeferredReady, Ready, Running, Standby, type KPRCB, type KTHREAD } from '../inc/ke';
import {
  KiAcquireDispatcherLock,
  KiExitDispatcher,
  KiReadyThread,
  KiRemoveReadyThread,
  KiSelectReadyThread,
  KiSetStandby,
} from './dispatcher';
import { KiProcessorBlock } from './prcb';

const SATURATING_INCREMENT = (HIGH_PRIORITY + 1) / 2;

/**
 * @param Priority 1..31; 0, which is the zero page thread's, is taken for 1. Of more than 31 Windows finds no ready list
 *   behind its last one; here it is taken for 31
 * @returns the previous priority
 * @stack 0x60
 */
export function KeSetPriorityThread(Thread: KTHREAD, Priority: number): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = Thread.Priority;
  Thread.PriorityDecrement = 0;
  Thread.QuantumTarget = Thread.QuantumReset;
  KiSetOwnPriority(Thread, Math.max(1, Math.min(HIGH_PRIORITY, Priority)));
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * @param Increment relative to the process's base priority; dynamic and real-time classes are not left. From 16 or -16 on
 *   it saturates: the end of the class, whatever the process's priority becomes
 * @returns the previous increment, 16 or -16 where that was saturated
 * @stack 0x60
 */
export function KeSetBasePriorityThread(Thread: KTHREAD, Increment: number): number {
  const oldIrql = KiAcquireDispatcherLock();
  const processBase = Thread.Process!.BasePriority;
  const previous =
    Thread.Saturation !== 0 ? Thread.Saturation * SATURATING_INCREMENT : Thread.BasePriority - processBase;
  Thread.Saturation = Math.abs(Increment) >= SATURATING_INCREMENT ? Math.sign(Increment) : 0;
  const [low, high] =
    processBase < LOW_REALTIME_PRIORITY ? [1, LOW_REALTIME_PRIORITY - 1] : [LOW_REALTIME_PRIORITY, 31];
  Thread.BasePriority = Math.max(low, Math.min(high, processBase + Increment));
  Thread.PriorityDecrement = 0;
  Thread.QuantumTarget = Thread.QuantumReset;
  KiSetOwnPriority(Thread, Thread.BasePriority);
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * Somebody says what a thread's priority is: the locks that it has may ask for more.
 * @stack 0x30
 */
function KiSetOwnPriority(Thread: KTHREAD, Priority: number): void {
  Thread.$unboostedPriority = Priority;
  KiSetPriorityThread(Thread, Math.max(Priority, Thread.$abPriority));
}

/** @stack 0x8 */
export function KeQueryPriorityThread(Thread: KTHREAD): number {
  return Thread.Priority;
}

/**
 * Dispatcher locked. What the thread does at the moment decides who else is concerned.
 * @stack 0x50
 */
export function KiSetPriorityThread(Thread: KTHREAD, Priority: number): void {
  const previous = Thread.Priority;
  if (Priority === previous) return;
  HalTrace('priority', `${Thread.$name} ${previous} -> ${Priority}`, Thread);
  const prcb = KiProcessorBlock[Thread.NextProcessor];
  switch (Thread.State) {
    case Ready:
      KiRemoveReadyThread(prcb, Thread);
      Thread.Priority = Priority;
      KiReadyThread(Thread);
      return;
    case Standby:
      Thread.Priority = Priority;
      if (Priority < previous) KiReplaceStandby(prcb, Thread);
      return;
    case Running:
      Thread.Priority = Priority;
      if (Priority < previous && prcb.NextThread === null) KiLookForBetter(prcb, Priority + 1);
      return;
    default:
      Thread.Priority = Priority;
  }
}

/** @stack 0x40 */
function KiReplaceStandby(Prcb: KPRCB, Thread: KTHREAD): void {
  const better = KiSelectReadyThread(Prcb, Thread.Priority + 1);
  if (better === null) return;
  KiSetStandby(Prcb, better);
  Thread.State = DeferredReady;
  KiReadyThread(Thread);
}

/** @stack 0x40 */
function KiLookForBetter(Prcb: KPRCB, LowPriority: number): void {
  const better = KiSelectReadyThread(Prcb, LowPriority);
  if (better === null) return;
  Prcb.CurrentThread.Preempted = 1;
  KiSetStandby(Prcb, better);
}
