/** The clock interrupt: notices due timers, charges the quantum, watches over processors that do not get on. */
import { HalQueryTime, HalReportViolation, HalRequestInterrupt, HalStartClock, __readgs } from 'hal';
import {
  CLOCK_LEVEL,
  CLOCK_PERIOD,
  CLOCK_QUANTUM_DECREMENT,
  CLOCK_VECTOR,
  CLOCK_WATCHDOG_TICKS,
  DISPATCH_LEVEL,
  DISPATCH_VECTOR,
  DPC_STORM_TICKS,
  DPC_WATCHDOG_PERIOD,
} from '../inc/kedefs';
import { KINTERRUPT, type KPRCB, type KTHREAD } from '../inc/ke';
import { KeBugCheckEx } from './bugcheck';
import { KeConnectInterrupt, KeInitializeInterrupt, KiInterruptDispatchNoLockNoEtw } from './interrupt';
import { KiProcessorBlock } from './prcb';

const DPC_WATCHDOG_VIOLATION = 0x133;
const CLOCK_WATCHDOG_TIMEOUT = 0x101;

/** What 0x133's triage parameter points to. */
class DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK {
  readonly Signature = 0xaebecede;
}
const KeDpcWatchdogTriageBlock = new DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK();

const clockInterrupt = new KINTERRUPT();

/** Connects the clock and starts it on every processor. */
export function KiStartClock(): void {
  KeInitializeInterrupt(clockInterrupt, HalpTimerClockInterrupt, null, null, CLOCK_VECTOR, CLOCK_LEVEL, CLOCK_LEVEL, 0);
  KeConnectInterrupt(clockInterrupt, KiInterruptDispatchNoLockNoEtw);
  HalStartClock(CLOCK_VECTOR, CLOCK_PERIOD);
}

/** @stack 0x30 */
function HalpTimerClockInterrupt(_Interrupt: KINTERRUPT, _Context: unknown): boolean {
  KeClockInterruptNotify(__readgs<KPRCB>());
  return true;
}

/** @stack 0x60 */
function KeClockInterruptNotify(Prcb: KPRCB): void {
  KiUpdateTime(Prcb, HalQueryTime());
}

/**
 * A due timer is only noticed: expiration is DPC work.
 * @stack 0x90
 */
function KiUpdateTime(Prcb: KPRCB, Now: number): void {
  // After a halt the first tick ends it.
  if (Prcb.$lastClock !== Number.POSITIVE_INFINITY) Prcb.$lastClock = Now;
  if (Prcb.TimerTable.$nextDue <= Now && Prcb.TimerRequest === 0) {
    Prcb.TimerRequest = 1;
    HalRequestInterrupt(Prcb.Number, DISPATCH_VECTOR);
  }
  KiUpdateRunTime(Prcb);
  if (KiProcessorBlock.length > 1) KiCheckClockWatchdog(Prcb, Now);
}

/**
 * Who the tick belongs to: a DPC, or the thread, whose quantum it charges.
 * @stack 0x60
 */
function KiUpdateRunTime(Prcb: KPRCB): void {
  const thread = Prcb.CurrentThread;
  Prcb.DpcRequestRate = (Prcb.DpcData[0].DpcCount - Prcb.DpcLastCount + Prcb.DpcRequestRate) >> 1;
  Prcb.DpcLastCount = Prcb.DpcData[0].DpcCount;
  KeAccumulateTicks(Prcb, thread);
  // What was queued without a request is not left longer than to the next tick.
  if (Prcb.DpcData[0].DpcQueueDepth !== 0 && Prcb.DpcRoutineActive === 0 && Prcb.DpcInterruptRequested === 0) {
    Prcb.DpcInterruptRequested = 1;
    HalRequestInterrupt(Prcb.Number, DISPATCH_VECTOR);
  }
  if (thread === Prcb.IdleThread || Prcb.DpcRoutineActive !== 0) return;
  thread.QuantumTarget -= CLOCK_QUANTUM_DECREMENT;
  if (thread.QuantumTarget > 0) return;
  Prcb.QuantumEnd = 1;
  HalRequestInterrupt(Prcb.Number, DISPATCH_VECTOR);
}

/**
 * A second of DPC routines, none of them long: one queues itself, or two each other.
 * @param Single ticks of the one that runs
 * @stack 0x40
 */
function KiReportDpcStorm(Prcb: KPRCB, Single: number): void {
  if (Prcb.DpcRoutineActive === 0 || Single >= DPC_STORM_TICKS) return;
  HalReportViolation({
    kind: 'dpc',
    text: `DPC routines have followed one another on processor ${Prcb.Number} for a second, and no thread got on: a routine queues itself, or a timer that has expired already; bug check 0x133 comes after two minutes of it`,
    source: 'kernel/guidelines-for-writing-dpc-routines',
    object: Prcb.DpcData[0].ActiveDpc ?? Prcb,
  });
}

/**
 * Run times, and the two DPC watchdogs: one routine (DPC or service routine) over its allotment; too long at DISPATCH_LEVEL
 * or above in a row.
 * @stack 0x50
 */
function KeAccumulateTicks(Prcb: KPRCB, Thread: KTHREAD): void {
  const raised = Prcb.$clockIrql >= DISPATCH_LEVEL;
  if (Prcb.$clockUserMode !== 0) {
    Thread.UserTime++;
    Prcb.UserTime++;
  } else {
    Prcb.KernelTime++;
    if (Prcb.DpcRoutineActive !== 0) Prcb.DpcTime++;
    else if (Prcb.$clockIrql > DISPATCH_LEVEL) Prcb.InterruptTime++;
    else Thread.KernelTime++;
  }
  let single = 0;
  if (Prcb.$serviceTicks >= 0) single = ++Prcb.$serviceTicks;
  if (Prcb.DpcRoutineActive !== 0) single = Math.max(single, ++Prcb.DpcTimeCount);
  if (single > Prcb.DpcTimeLimit)
    KeBugCheckEx(DPC_WATCHDOG_VIOLATION, 0n, BigInt(single), BigInt(Prcb.DpcTimeLimit), KeDpcWatchdogTriageBlock);
  // The idle loop is at DISPATCH_LEVEL by nature.
  const idle = Thread === Prcb.IdleThread && Prcb.DpcRoutineActive === 0 && Prcb.$clockIrql === DISPATCH_LEVEL;
  if (!raised || idle) {
    // Between two interrupts of a storm nothing has got on at the lower level.
    if (Prcb.$clockStreak === 0) Prcb.DpcWatchdogCount = 0;
    return;
  }
  if (++Prcb.DpcWatchdogCount === DPC_STORM_TICKS) KiReportDpcStorm(Prcb, single);
  if (Prcb.DpcWatchdogCount > DPC_WATCHDOG_PERIOD)
    KeBugCheckEx(DPC_WATCHDOG_VIOLATION, 1n, BigInt(DPC_WATCHDOG_PERIOD), KeDpcWatchdogTriageBlock, 0n);
}

/**
 * A processor that runs but has taken no clock interrupt for too long is stuck at CLOCK_LEVEL or above.
 * @stack 0x50
 */
function KiCheckClockWatchdog(Prcb: KPRCB, Now: number): void {
  for (const other of KiProcessorBlock) {
    if (other === Prcb || other.$lastClock === Number.POSITIVE_INFINITY) continue;
    if (Now - other.$lastClock > CLOCK_WATCHDOG_TICKS * CLOCK_PERIOD)
      KeBugCheckEx(CLOCK_WATCHDOG_TIMEOUT, BigInt(CLOCK_WATCHDOG_TICKS), 0n, other, BigInt(other.Number));
  }
}
