/**
 * Waiting. Nothing here asks at which IRQL the caller is: a wait that need not wait returns at any level, one that must
 * gives the processor away, and only SwapContext objects - to a switch inside a DPC.
 */
import { HalQueryTime, HalRequestInterrupt, HalTrace, __readgs } from 'hal';
import {
  APC_LEVEL,
  APC_VECTOR,
  CLOCK_PERIOD,
  MAXIMUM_WAIT_OBJECTS,
  THREAD_WAIT_OBJECTS,
  TIMER_WAIT_BLOCK,
} from '../inc/kedefs';
import {
  DelayExecution,
  KernelMode,
  KWAIT_REASON_NAMES,
  MutantObject,
  UserMode,
  WaitAny,
  Waiting,
  type DispatcherObject,
  type KMUTANT,
  type KPRCB,
  type KTHREAD,
  type KWAIT_BLOCK,
} from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { InsertTailList, IsListEmpty } from '../inc/list';
import { STATUS_ALERTED, STATUS_KERNEL_APC, STATUS_SUCCESS, STATUS_TIMEOUT, STATUS_USER_APC } from '../inc/ntstatus';
import { ExRaiseStatus } from '../ex/raise';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiReleaseDispatcherLock } from './dispatcher';
import { KeYieldExecution } from './quantum';
import { KiCommitThreadWait } from './swap';
import { KiInterruptTime } from './time';
import { KiComputeDueTime } from './timer';
import { KiInsertTimerTable } from './timertable';
import { KiActivateWaiterQueue, KiIsSignalled, KiWaitSatisfy } from './waitsup';

const MAXIMUM_WAIT_OBJECTS_EXCEEDED = 0xc;
const STATUS_MUTANT_LIMIT_EXCEEDED = 0xc0000191 | 0;
const MINIMUM_MUTANT_STATE = -0x80000000;
/** Not a status: the thread has to wait. */
export const MUST_WAIT = -1;

/**
 * @param Timeout 100 ns, negative: relative, positive: since 1601; 0n: only look; null: for ever
 * @returns STATUS_SUCCESS, STATUS_TIMEOUT, STATUS_ALERTED, STATUS_USER_APC, STATUS_ABANDONED
 * @stack 0xf0
 */
export function KeWaitForSingleObject(
  Object: DispatcherObject,
  WaitReason: number,
  WaitMode: number,
  Alertable: boolean,
  Timeout: bigint | null,
): NTSTATUS {
  const due = Timeout === null || Timeout === 0n ? 0 : KiComputeDueTime(Timeout);
  for (;;) {
    const thread = KiBeginWait();
    if (KiIsSignalled(Object, thread)) {
      const status = KiSatisfyAtOnce(Object, thread);
      KiReleaseDispatcherLock(thread.WaitIrql);
      return status;
    }
    const early = KiTestEarlyEnd(thread, WaitMode, Alertable, Timeout, due);
    if (early !== MUST_WAIT) {
      KiReleaseDispatcherLock(thread.WaitIrql);
      return early;
    }
    const block = thread.WaitBlock[0];
    KiLinkWaitBlock(block, thread, Object, WaitAny, STATUS_SUCCESS);
    thread.WaitBlockList = [block];
    if (Timeout !== null) KiLinkThreadTimer(thread, due);
    KiEnterWaitState(thread, WaitReason, WaitMode, Alertable);
    const status = KiCommitThreadWait(thread);
    if (status !== STATUS_KERNEL_APC) return status;
  }
}

/**
 * wdm.h: KeWaitForMutexObject is KeWaitForSingleObject.
 * @stack 0xf0
 */
export const KeWaitForMutexObject = KeWaitForSingleObject;

/**
 * @param WaitBlockArray needed for more than 3 objects; at most 64
 * @returns for WaitAny the (lowest) index of the object; STATUS_ABANDONED_WAIT_0 + index
 * @stack 0x150
 */
export function KeWaitForMultipleObjects(
  Count: number,
  Objects: readonly DispatcherObject[],
  WaitType: number,
  WaitReason: number,
  WaitMode: number,
  Alertable: boolean,
  Timeout: bigint | null,
  WaitBlockArray: KWAIT_BLOCK[] | null,
): NTSTATUS {
  if (Count > (WaitBlockArray === null ? THREAD_WAIT_OBJECTS : MAXIMUM_WAIT_OBJECTS))
    KeBugCheckEx(MAXIMUM_WAIT_OBJECTS_EXCEEDED, 0n, 0n, 0n, 0n);
  const due = Timeout === null || Timeout === 0n ? 0 : KiComputeDueTime(Timeout);
  for (;;) {
    const thread = KiBeginWait();
    const satisfied =
      WaitType === WaitAny ? KiTryWaitAny(Count, Objects, thread) : KiTryWaitAll(Count, Objects, thread);
    if (satisfied !== MUST_WAIT) {
      KiReleaseDispatcherLock(thread.WaitIrql);
      return satisfied;
    }
    const early = KiTestEarlyEnd(thread, WaitMode, Alertable, Timeout, due);
    if (early !== MUST_WAIT) {
      KiReleaseDispatcherLock(thread.WaitIrql);
      return early;
    }
    const blocks: KWAIT_BLOCK[] = [];
    for (let i = 0; i < Count; i++) {
      const block = WaitBlockArray === null ? thread.WaitBlock[i] : WaitBlockArray[i];
      KiLinkWaitBlock(block, thread, Objects[i], WaitType, i);
      blocks.push(block);
    }
    thread.WaitBlockList = blocks;
    if (Timeout !== null) KiLinkThreadTimer(thread, due);
    KiEnterWaitState(thread, WaitReason, WaitMode, Alertable);
    const status = KiCommitThreadWait(thread);
    if (status !== STATUS_KERNEL_APC) return status;
  }
}

/**
 * Waits for nothing but time. An interval of zero or in the past only yields.
 * @stack 0x90
 */
export function KeDelayExecutionThread(WaitMode: number, Alertable: boolean, Interval: bigint): NTSTATUS {
  const due = KiComputeDueTime(Interval);
  for (;;) {
    const thread = KiBeginWait();
    const early = KiTestEarlyEnd(thread, WaitMode, Alertable, Interval, due);
    if (early !== MUST_WAIT) {
      KiReleaseDispatcherLock(thread.WaitIrql);
      if (early !== STATUS_TIMEOUT) return early;
      KeYieldExecution();
      return STATUS_SUCCESS;
    }
    thread.WaitBlockList = [];
    KiLinkThreadTimer(thread, due);
    KiEnterWaitState(thread, DelayExecution, WaitMode, Alertable);
    const status = KiCommitThreadWait(thread);
    if (status === STATUS_TIMEOUT) return STATUS_SUCCESS;
    if (status !== STATUS_KERNEL_APC) return status;
  }
}

// ---- steps of a wait ------------------------------------------------------------------------------------------------
/**
 * Locks the dispatcher and notes the caller's IRQL in the thread. A kernel APC that could be delivered is delivered
 * first, so that a thread never waits with one pending.
 * @stack 0x40
 */
export function KiBeginWait(): KTHREAD {
  const current = __readgs<KPRCB>().CurrentThread;
  if (current.WaitNext !== 0) {
    current.WaitNext = 0;
    KiAcquireDispatcherLock();
    return current;
  }
  for (;;) {
    const oldIrql = KiAcquireDispatcherLock();
    const thread = __readgs<KPRCB>().CurrentThread;
    thread.WaitIrql = oldIrql;
    if (thread.ApcState.KernelApcPending === 0 || thread.SpecialApcDisable !== 0 || oldIrql >= APC_LEVEL) return thread;
    HalRequestInterrupt(__readgs<KPRCB>().Number, APC_VECTOR);
    KiReleaseDispatcherLock(oldIrql);
  }
}

/**
 * The thread need not wait.
 * @stack 0x30
 */
function KiSatisfyAtOnce(Object: DispatcherObject, Thread: KTHREAD): NTSTATUS {
  if (Object.Header.Type === MutantObject && (Object as KMUTANT).Header.SignalState === MINIMUM_MUTANT_STATE) {
    KiReleaseDispatcherLock(Thread.WaitIrql);
    ExRaiseStatus(STATUS_MUTANT_LIMIT_EXCEEDED);
  }
  return KiWaitSatisfy(Object, Thread);
}

/** @stack 0x40 */
function KiTryWaitAny(Count: number, Objects: readonly DispatcherObject[], Thread: KTHREAD): NTSTATUS {
  for (let i = 0; i < Count; i++) if (KiIsSignalled(Objects[i], Thread)) return i | KiSatisfyAtOnce(Objects[i], Thread);
  return MUST_WAIT;
}

/** @stack 0x40 */
function KiTryWaitAll(Count: number, Objects: readonly DispatcherObject[], Thread: KTHREAD): NTSTATUS {
  for (let i = 0; i < Count; i++) if (!KiIsSignalled(Objects[i], Thread)) return MUST_WAIT;
  let status = STATUS_SUCCESS;
  for (let i = 0; i < Count; i++) status |= KiSatisfyAtOnce(Objects[i], Thread);
  return status;
}

/**
 * Alerts and user APCs, then a timeout that had passed at the last tick: any other waits for the next one.
 * @stack 0x40
 */
export function KiTestEarlyEnd(
  Thread: KTHREAD,
  WaitMode: number,
  Alertable: boolean,
  Timeout: bigint | null,
  Due: number,
): NTSTATUS {
  if (Alertable) {
    if (Thread.Alerted[WaitMode] !== 0) {
      Thread.Alerted[WaitMode] = 0;
      return STATUS_ALERTED;
    }
    if (WaitMode === UserMode && !IsListEmpty(Thread.ApcState.ApcListHead[UserMode])) {
      Thread.ApcState.UserApcPending = 1;
      return STATUS_USER_APC;
    }
    if (Thread.Alerted[KernelMode] !== 0) {
      Thread.Alerted[KernelMode] = 0;
      return STATUS_ALERTED;
    }
  } else if (WaitMode === UserMode && Thread.ApcState.UserApcPending !== 0) return STATUS_USER_APC;
  if (Timeout === null) return MUST_WAIT;
  return Timeout === 0n || Due <= KiInterruptTime() ? STATUS_TIMEOUT : MUST_WAIT;
}

/** @stack 0x30 */
export function KiLinkWaitBlock(
  Block: KWAIT_BLOCK,
  Thread: KTHREAD,
  Object: DispatcherObject,
  WaitType: number,
  Key: number,
): void {
  Block.Thread = Thread;
  Block.Object = Object;
  Block.WaitType = WaitType;
  Block.WaitKey = Key;
  InsertTailList(Object.Header.WaitListHead, Block.WaitListEntry);
}

/**
 * The thread's own timer ends the wait with STATUS_TIMEOUT.
 * @stack 0x30
 */
export function KiLinkThreadTimer(Thread: KTHREAD, Due: number): void {
  const block = Thread.WaitBlock[TIMER_WAIT_BLOCK];
  Thread.Timer.Header.SignalState = 0;
  Thread.Timer.DueTime = Due;
  KiLinkWaitBlock(block, Thread, Thread.Timer, WaitAny, STATUS_TIMEOUT);
  Thread.WaitBlockList!.push(block);
  KiInsertTimerTable(__readgs<KPRCB>(), Thread.Timer);
}

/**
 * A thread of a queue object lets another one run while it waits.
 * @stack 0x40
 */
function KiEnterWaitState(Thread: KTHREAD, WaitReason: number, WaitMode: number, Alertable: boolean): void {
  if (Thread.Queue !== null) KiActivateWaiterQueue(Thread.Queue);
  KiSetWaiting(Thread, WaitReason, WaitMode, Alertable);
}

/** @stack 0x30 */
export function KiSetWaiting(Thread: KTHREAD, WaitReason: number, WaitMode: number, Alertable: boolean): void {
  Thread.State = Waiting;
  Thread.WaitReason = WaitReason;
  Thread.WaitMode = WaitMode;
  Thread.Alertable = Alertable ? 1 : 0;
  Thread.WaitTime = Math.floor(HalQueryTime() / CLOCK_PERIOD) >>> 0;
  HalTrace('wait', `${Thread.$name}, ${KWAIT_REASON_NAMES[WaitReason]}`, Thread);
}
