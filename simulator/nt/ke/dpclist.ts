/** Working off a processor's DPCs and expired timers, and what follows: quantum end, the next thread. */
import { HalClearInterrupt, HalTrace, __readgs, __readcr8, __writecr8, _disable, _enable } from 'hal';
import { APC_LEVEL, DPC_STORM_TICKS, DISPATCH_LEVEL, DISPATCH_VECTOR } from '../inc/kedefs';
import { WrDispatchInt, type KDPC, type KPRCB, type KTHREAD } from '../inc/ke';
import { IsListEmpty, RemoveHeadList } from '../inc/list';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiReleaseDispatcherLock, KiSwapToNextThread } from './dispatcher';
import { KxAcquireDpcLock, KxReleaseDpcLock } from './dpclock';
import { KeSetEvent } from './event';
import { KiQuantumEnd } from './quantum';
import { KiCombinedApcDisable } from './service';
import { KeStallExecutionProcessor } from './time';
import { KiEnterInterrupt, KiLeaveInterrupt } from './usermode';
import { KiProcessExpiredTimerList } from './timerexpire';

const TIMER_OR_DPC_INVALID = 0xc7;
const IRQL_NOT_DISPATCH_LEVEL = 0x8;
/** Microseconds that pass with each DPC routine of a storm. */
const DPC_STORM_STEP = 1000;
/** 0xC7, first parameter. */
export const DPC_ROUTINE_CHANGED_APC_COUNT = 4n;
export const TIMER_DPC_ROUTINE_CHANGED_APC_COUNT = 5n;

/** @stack 0x8 */
export function KiIsDpcWorkPending(Prcb: KPRCB): boolean {
  return Prcb.DpcData[0].DpcQueueDepth !== 0 || Prcb.TimerRequest !== 0 || Prcb.DpcThreadRequested !== 0;
}

/**
 * The DISPATCH_LEVEL software interrupt.
 * @stack 0x1a0
 * @enterstack interrupt
 */
export function KiDpcInterrupt(_Vector: number): void {
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  const userThread = KiEnterInterrupt();
  _enable();
  KiDispatchInterruptContinue();
  _disable();
  KiLeaveInterrupt(userThread);
  __writecr8(oldIrql);
}

/**
 * The same without an interrupt: on the way out of an interrupt that found the software interrupt pending. Entered
 * with interrupts off. Device interrupts that were masked by the one that ends come first.
 * @stack 0x20
 */
export function KiDpcInterruptBypass(): void {
  __writecr8(DISPATCH_LEVEL);
  _enable();
  HalClearInterrupt(__readgs<KPRCB>().Number, DISPATCH_VECTOR);
  KiDispatchInterruptContinue();
  _disable();
}

/**
 * DISPATCH_LEVEL, on the interrupted thread's stack: DPCs (on the DPC stack), then quantum end or the standby thread.
 * @stack 0x50
 */
function KiDispatchInterruptContinue(): void {
  const prcb = __readgs<KPRCB>();
  if (KiIsDpcWorkPending(prcb)) KxRetireDpcList(prcb);
  if (prcb.QuantumEnd !== 0) {
    prcb.QuantumEnd = 0;
    KiQuantumEnd();
  } else if (prcb.NextThread !== null) {
    KiAcquireDispatcherLock();
    if (prcb.NextThread === null) {
      KiReleaseDispatcherLock(DISPATCH_LEVEL);
      return;
    }
    const thread = prcb.CurrentThread;
    thread.WaitIrql = APC_LEVEL;
    KiSwapToNextThread(prcb, thread, WrDispatchInt);
  }
}

/**
 * Switches to the processor's DPC stack.
 * @stack 0x10
 * @enterstack dpc
 */
function KxRetireDpcList(Prcb: KPRCB): void {
  KiRetireDpcList(Prcb);
}

/**
 * Expired timers, then the queue, until both are empty. DISPATCH_LEVEL; on the DPC stack, or the idle thread's.
 * @stack 0x150
 */
export function KiRetireDpcList(Prcb: KPRCB): void {
  const data = Prcb.DpcData[0];
  for (;;) {
    Prcb.DpcRoutineActive = 1;
    if (Prcb.TimerRequest !== 0) {
      Prcb.TimerRequest = 0;
      KiProcessExpiredTimerList(Prcb);
    }
    if (data.DpcQueueDepth !== 0) KiExecuteAllDpcs(Prcb);
    if (Prcb.DpcThreadRequested !== 0) {
      Prcb.DpcThreadRequested = 0;
      KeSetEvent(Prcb.DpcEvent, 0, false);
    }
    // Who queues a DPC while the flag is on does not ask for an interrupt: look and clear in one.
    _disable();
    KxAcquireDpcLock(data);
    const again = KiIsDpcWorkPending(Prcb);
    if (!again) {
      Prcb.DpcRoutineActive = 0;
      Prcb.DpcInterruptRequested = 0;
    }
    KxReleaseDpcLock(data);
    _enable();
    if (!again) return;
  }
}

/**
 * In a storm of DPCs nothing is waited for but the watchdog: time passes faster, so that it comes soon.
 * @stack 0x30
 */
function KiPassStormTime(): number {
  KeStallExecutionProcessor(DPC_STORM_STEP);
  return 0;
}

/** @stack 0x110 */
function KiExecuteAllDpcs(Prcb: KPRCB): void {
  const data = Prcb.DpcData[0];
  for (;;) {
    _disable();
    KxAcquireDpcLock(data);
    if (IsListEmpty(data.DpcListHead)) {
      KxReleaseDpcLock(data);
      _enable();
      return;
    }
    const dpc = RemoveHeadList(data.DpcListHead).$record as KDPC;
    const routine = dpc.DeferredRoutine!;
    const context = dpc.DeferredContext;
    const argument1 = dpc.SystemArgument1;
    const argument2 = dpc.SystemArgument2;
    dpc.DpcData = null;
    dpc.ProcessorHistory |= 1 << Prcb.Number;
    data.DpcQueueDepth--;
    data.ActiveDpc = dpc;
    KxReleaseDpcLock(data);
    _enable();
    const thread = Prcb.CurrentThread;
    const before = KiCombinedApcDisable(thread);
    Prcb.DpcTimeCount = Prcb.DpcWatchdogCount < DPC_STORM_TICKS ? 0 : KiPassStormTime();
    HalTrace('dpc', 'routine begins', dpc);
    routine(dpc, context, argument1, argument2);
    HalTrace('dpc', 'routine returned', dpc);
    data.ActiveDpc = null;
    KiCheckDpcReturn(dpc, routine, thread, before, DPC_ROUTINE_CHANGED_APC_COUNT);
  }
}

/**
 * A DPC routine, of a timer or not, leaves the interrupted thread's APC count and the IRQL as they were.
 * @param Before KiCombinedApcDisable of the thread when it was called
 * @stack 0x40
 */
export function KiCheckDpcReturn(
  Dpc: KDPC,
  Routine: Function,
  Thread: KTHREAD,
  Before: number,
  ChangedApcCount: bigint,
): void {
  const after = KiCombinedApcDisable(Thread);
  if (after !== Before) KeBugCheckEx(TIMER_OR_DPC_INVALID, ChangedApcCount, Routine, BigInt(Before), BigInt(after));
  const irql = __readcr8();
  if (irql !== DISPATCH_LEVEL) KeBugCheckEx(IRQL_NOT_DISPATCH_LEVEL, BigInt(irql), Routine, Dpc, 0n);
}
