/** Quantum end, and giving the processor away of one's own accord. */
import { HalQueryTime, HalTrace, __readcr8, __readgs, __writecr8 } from 'hal';
import { APC_LEVEL, DISPATCH_LEVEL, LOW_REALTIME_PRIORITY } from '../inc/kedefs';
import { KernelMode, WrQuantumEnd, WrYieldExecution, type KPRCB, type KTHREAD } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { STATUS_NO_YIELD_PERFORMED, STATUS_SUCCESS } from '../inc/ntstatus';
import { KiDeliverApc } from './apcdeliver';
import {
  KiAcquireDispatcherLock,
  KiComputeNewPriority,
  KiInsertReadyThread,
  KiReleaseDispatcherLock,
  KiRemoveReadyThread,
  KiSelectReadyThread,
  KiSetStandby,
  KiSwapToNextThread,
} from './dispatcher';
import { KzLowerIrql } from './irql';

/** Balance set manager: how often it looks, and for how long a thread has to be ready (100 ns). */
const SCAN_PERIOD = 10_000_000;
const STARVATION_TIME = 40_000_000;

/**
 * The running thread has used up its quantum: a new one, the priority decays towards its base, and an equal or better
 * ready thread takes over. Without one the thread simply goes on. DISPATCH_LEVEL, after the DPCs.
 * @stack 0x60
 */
export function KiQuantumEnd(): void {
  KiAcquireDispatcherLock();
  const prcb = __readgs<KPRCB>();
  const thread = prcb.CurrentThread;
  if (thread.QuantumTarget <= 0) {
    thread.QuantumTarget = thread.QuantumReset;
    if (thread.Priority < LOW_REALTIME_PRIORITY) thread.Priority = KiComputeNewPriority(thread, 1);
    KiScanReadyQueues(prcb, HalQueryTime());
    if (prcb.NextThread === null) {
      const next = KiSelectReadyThread(prcb, thread.Priority);
      if (next !== null) KiSetStandby(prcb, next);
    }
    thread.Preempted = 0;
    HalTrace('quantum', `${thread.$name} ended, priority ${thread.Priority}`, thread);
  }
  if (prcb.NextThread === null) {
    KiReleaseDispatcherLock(DISPATCH_LEVEL);
    return;
  }
  thread.WaitIrql = APC_LEVEL;
  KiSwapToNextThread(prcb, thread, WrQuantumEnd);
}

/**
 * Once a second, what the balance set manager does: a dynamic thread that has been ready for four seconds gets priority
 * 15 for twice its quantum. Dispatcher locked.
 * @stack 0x60
 */
function KiScanReadyQueues(Prcb: KPRCB, Now: number): void {
  if (Now - Prcb.$lastScan < SCAN_PERIOD) return;
  Prcb.$lastScan = Now;
  for (let priority = 1; priority < LOW_REALTIME_PRIORITY - 1; priority++) {
    const head = Prcb.DispatcherReadyListHead[priority];
    for (let entry = head.Flink; entry !== head; ) {
      const thread = entry.$record as KTHREAD;
      entry = entry.Flink;
      if (Now - thread.$readySince < STARVATION_TIME) continue;
      KiRemoveReadyThread(Prcb, thread);
      thread.PriorityDecrement = LOW_REALTIME_PRIORITY - 1 - thread.BasePriority;
      thread.Priority = LOW_REALTIME_PRIORITY - 1;
      thread.QuantumTarget = 2 * thread.QuantumReset;
      HalTrace('priority', `${thread.$name} was starving, ${priority} -> ${thread.Priority}`, thread);
      KiInsertReadyThread(Prcb, thread);
    }
  }
}

/**
 * Ke part of NtYieldExecution: gives way to any ready thread of this processor, whatever its priority.
 * @returns STATUS_NO_YIELD_PERFORMED if there is none
 * @stack 0x50
 */
export function KeYieldExecution(): NTSTATUS {
  const prcb = __readgs<KPRCB>();
  if (prcb.ReadySummary === 0 && prcb.NextThread === null) return STATUS_NO_YIELD_PERFORMED;
  const oldIrql = KiAcquireDispatcherLock();
  return KiYield(oldIrql);
}

/**
 * Dispatcher locked.
 * @stack 0x40
 */
function KiYield(OldIrql: number): NTSTATUS {
  const prcb = __readgs<KPRCB>();
  const thread = prcb.CurrentThread;
  if (prcb.NextThread === null) {
    const next = KiSelectReadyThread(prcb, 0);
    if (next === null) {
      KiReleaseDispatcherLock(OldIrql);
      return STATUS_NO_YIELD_PERFORMED;
    }
    KiSetStandby(prcb, next);
  }
  thread.QuantumTarget = thread.QuantumReset;
  thread.Priority = KiComputeNewPriority(thread, 1);
  thread.Preempted = 0;
  thread.WaitIrql = OldIrql;
  if (KiSwapToNextThread(prcb, thread, WrYieldExecution)) {
    __writecr8(APC_LEVEL);
    KiDeliverApc(KernelMode);
  }
  if (__readcr8() !== OldIrql) KzLowerIrql(OldIrql);
  return STATUS_SUCCESS;
}
