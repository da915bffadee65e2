/** What a processor does when no thread wants it: the idle loop, at DISPATCH_LEVEL on the idle thread's stack. */
import { HalClearInterrupt, HalQueryTime, __halt, __readgs, __writecr8, _disable, _enable } from 'hal';
import { CLOCK_PERIOD, CLOCK_WATCHDOG_TICKS, DISPATCH_LEVEL, DISPATCH_VECTOR } from '../inc/kedefs';
import type { KPRCB } from '../inc/ke';
import { KiAcquireDispatcherLock, KiSelectNextThread } from './dispatcher';
import { KiIsDpcWorkPending, KiRetireDpcList } from './dpclist';
import { KiProcessorBlock } from './prcb';
import { KiInitializeStacks } from './stacks';
import { KiSwapContext } from './swap';

/** Timers due after 28 years (100 ns units; Sleep(INFINITE), for one) are not slept to: virtual time would jump there. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Runs DPCs, switches to the thread that stands by, else halts until an interrupt. Never returns.
 * @stack 0x40
 */
export function KiIdleLoop(): void {
  __writecr8(DISPATCH_LEVEL);
  const prcb = __readgs<KPRCB>();
  KiInitializeStacks();
  prcb.$lastClock = HalQueryTime();
  prcb.$started = 1;
  for (;;) {
    _disable();
    if (KiIsDpcWorkPending(prcb)) {
      HalClearInterrupt(prcb.Number, DISPATCH_VECTOR);
      _enable();
      KiRetireDpcList(prcb);
    } else if (prcb.NextThread !== null) {
      _enable();
      KiAcquireDispatcherLock();
      KiSwapContext(prcb.IdleThread, KiSelectNextThread(prcb));
    } else {
      PoIdle(prcb);
    }
  }
}

/**
 * Chooses how deep to sleep. Interrupts are off, so nothing that came since the idle loop looked is missed.
 * @stack 0x150
 */
function PoIdle(Prcb: KPRCB): void {
  PpmIdleExecuteTransition(Prcb);
}

/** @stack 0xf0 */
function PpmIdleExecuteTransition(Prcb: KPRCB): void {
  Prcb.$lastClock = Number.POSITIVE_INFINITY;
  PpmIdleDefaultExecute(KiNextClockDue(Prcb));
  Prcb.$lastClock = HalQueryTime();
}

/** @stack 0x40 */
function PpmIdleDefaultExecute(WakeAt: number): void {
  HalProcessorIdle(WakeAt);
}

/**
 * `sti; hlt`.
 * @stack 0x30
 */
function HalProcessorIdle(WakeAt: number): void {
  __halt(WakeAt);
}

/**
 * When this processor next needs its clock: for its earliest timer, or to watch over processors that do run.
 * @returns 100 ns since boot; Infinity: never
 * @stack 0x30
 */
function KiNextClockDue(Prcb: KPRCB): number {
  const due = Prcb.TimerTable.$nextDue > NEVER ? Number.POSITIVE_INFINITY : Prcb.TimerTable.$nextDue;
  for (const other of KiProcessorBlock)
    if (other !== Prcb && other.$lastClock !== Number.POSITIVE_INFINITY)
      return Math.min(due, HalQueryTime() + CLOCK_WATCHDOG_TICKS * CLOCK_PERIOD);
  return due;
}
