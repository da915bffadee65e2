/** What a DPC asks about itself, and what threads have used. */
import { HalQueryTime, __readgs } from 'hal';
import { DPC_WATCHDOG_PERIOD } from '../inc/kedefs';
import type { KPRCB, KTHREAD } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';

/** Watchdog state; in clock ticks. */
export class KDPC_WATCHDOG_INFORMATION {
  DpcTimeLimit = 0;
  DpcTimeCount = 0;
  DpcWatchdogLimit = 0;
  DpcWatchdogCount = 0;
  Reserved = 0;
}

/** A DPC that has run for this part of its allotment should end and queue itself again. */
const YIELD_PART = 0.5;

/** @stack 0x8 */
export function KeIsExecutingDpc(): boolean {
  return __readgs<KPRCB>().DpcRoutineActive !== 0;
}

/**
 * @returns STATUS_UNSUCCESSFUL outside a DPC
 * @stack 0x10
 */
export function KeQueryDpcWatchdogInformation(WatchdogInformation: KDPC_WATCHDOG_INFORMATION): NTSTATUS {
  const prcb = __readgs<KPRCB>();
  if (prcb.DpcRoutineActive === 0) return STATUS_UNSUCCESSFUL;
  WatchdogInformation.DpcTimeLimit = prcb.DpcTimeLimit;
  WatchdogInformation.DpcTimeCount = prcb.DpcTimeCount;
  WatchdogInformation.DpcWatchdogLimit = DPC_WATCHDOG_PERIOD;
  WatchdogInformation.DpcWatchdogCount = prcb.DpcWatchdogCount;
  return STATUS_SUCCESS;
}

/**
 * Whether a DPC should make room: a thread stands by, or half of a watchdog's time is gone.
 * @stack 0x10
 */
export function KeShouldYieldProcessor(): boolean {
  const prcb = __readgs<KPRCB>();
  return (
    prcb.QuantumEnd !== 0 ||
    prcb.NextThread !== null ||
    prcb.DpcTimeCount > prcb.DpcTimeLimit * YIELD_PART ||
    prcb.DpcWatchdogCount > DPC_WATCHDOG_PERIOD * YIELD_PART
  );
}

/**
 * @param UserTime gets the clock ticks in user mode
 * @returns clock ticks in kernel mode
 * @stack 0x8
 */
export function KeQueryRuntimeThread(Thread: KTHREAD, UserTime: Ref<number>): number {
  UserTime.value = Thread.UserTime;
  return Thread.KernelTime;
}

/**
 * Interrupt time without the time asleep: the machine never sleeps.
 * @returns 100 ns since boot
 * @stack 0x8
 */
export function KeQueryUnbiasedInterruptTime(): bigint {
  return BigInt(HalQueryTime());
}
