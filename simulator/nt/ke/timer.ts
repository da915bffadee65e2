/** Timer objects. Times of callers: negative = relative, else since 1601, 100 ns; inside: 100 ns since boot. */
import { HalBootTime, HalQueryTime, HalTrace, __readgs } from 'hal';
import { NotificationTimer, type TIMER_TYPE } from '../inc/kedefs';
import { TimerNotificationObject, TimerSynchronizationObject, type KDPC, type KPRCB, type KTIMER } from '../inc/ke';
import { InitializeListHead, IsListEmpty } from '../inc/list';
import { KiAcquireDispatcherLock, KiExitDispatcher } from './dispatcher';
import { KeInsertQueueDpc } from './dpc';
import { KiInterruptTime } from './time';
import { KiInsertTimerTable, KiRemoveTimer } from './timertable';
import { KiWaitTest } from './waitsup';

/** Low and high half of the system time, the arguments of a timer's DPC. */
export class KiTimerArguments {
  readonly Low: number;
  readonly High: number;
  constructor(Time: bigint) {
    this.Low = Number(Time & 0xffffffffn);
    this.High = Number(Time >> 32n);
  }
}

/** @stack 0x30 */
export function KeInitializeTimer(Timer: KTIMER): void {
  KeInitializeTimerEx(Timer, NotificationTimer);
}

/** @stack 0x30 */
export function KeInitializeTimerEx(Timer: KTIMER, Type: TIMER_TYPE): void {
  Timer.Header.Type = Type === NotificationTimer ? TimerNotificationObject : TimerSynchronizationObject;
  Timer.Header.SignalState = 0;
  Timer.Header.Inserted = 0;
  InitializeListHead(Timer.Header.WaitListHead);
  Timer.TimerType = Type;
  Timer.DueTime = 0;
  Timer.Period = 0;
  Timer.Dpc = null;
}

/**
 * 100 ns since boot of a caller's due time.
 * @stack 0x30
 */
export function KiComputeDueTime(DueTime: bigint): number {
  return DueTime < 0n ? HalQueryTime() + Number(-DueTime) : Number(DueTime - HalBootTime());
}

/**
 * Sets the timer; if it was set already, that setting and its DPC are cancelled.
 * @param DueTime negative: relative, positive: absolute, 100 ns; 0, or a tick that has passed: expires at once
 * @returns whether it was set already
 * @stack 0x40
 */
export function KeSetTimer(Timer: KTIMER, DueTime: bigint, Dpc: KDPC | null): boolean {
  return KiSetTimerEx(Timer, DueTime, 0, Dpc);
}

/**
 * @param Period milliseconds; 0: once
 * @stack 0x40
 */
export function KeSetTimerEx(Timer: KTIMER, DueTime: bigint, Period: number, Dpc: KDPC | null): boolean {
  return KiSetTimerEx(Timer, DueTime, Period, Dpc);
}

/**
 * The tolerance is the clock's: every timer here expires at a tick.
 * @stack 0x40
 */
export function KeSetCoalescableTimer(
  Timer: KTIMER,
  DueTime: bigint,
  Period: number,
  _TolerableDelay: number,
  Dpc: KDPC | null,
): boolean {
  return KiSetTimerEx(Timer, DueTime, Period, Dpc);
}

/** @stack 0xa0 */
function KiSetTimerEx(Timer: KTIMER, DueTime: bigint, Period: number, Dpc: KDPC | null): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  const active = Timer.Header.Inserted !== 0;
  if (active) KiRemoveTimer(Timer);
  Timer.Header.SignalState = 0;
  Timer.Header.Absolute = DueTime < 0n ? 0 : 1;
  Timer.Dpc = Dpc;
  Timer.Period = Period;
  Timer.DueTime = KiComputeDueTime(DueTime);
  const now = HalQueryTime();
  if (Timer.DueTime > KiInterruptTime()) {
    HalTrace('timer', `set, due in ${(Timer.DueTime - now) / 10000} ms`, Timer);
    KiInsertTimerTable(__readgs<KPRCB>(), Timer);
  } else {
    HalTrace('timer', 'set, due already', Timer);
    KiSignalTimer(Timer);
    if (Timer.Dpc !== null) {
      const time = new KiTimerArguments(HalBootTime() + BigInt(now));
      KeInsertQueueDpc(Timer.Dpc, time.Low, time.High);
    }
  }
  KiExitDispatcher(oldIrql);
  return active;
}

/**
 * An expired timer that is in no table: signals it, and sets the next period. Dispatcher locked.
 * @stack 0x50
 */
export function KiSignalTimer(Timer: KTIMER): void {
  Timer.Header.SignalState = 1;
  if (!IsListEmpty(Timer.Header.WaitListHead)) KiWaitTest(Timer, 0);
  if (Timer.Period === 0) return;
  Timer.DueTime = Math.max(Timer.DueTime, HalQueryTime() - Timer.Period * 10000) + Timer.Period * 10000;
  KiInsertTimerTable(__readgs<KPRCB>(), Timer);
}

/**
 * Takes the timer out of its table. False does not mean that its DPC has run, or has finished.
 * @returns whether it was set
 * @stack 0x40
 */
export function KeCancelTimer(Timer: KTIMER): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  const active = Timer.Header.Inserted !== 0;
  if (active) {
    KiRemoveTimer(Timer);
    HalTrace('timer', 'cancelled', Timer);
  }
  KiExitDispatcher(oldIrql);
  return active;
}

/** @stack 0x8 */
export function KeReadStateTimer(Timer: KTIMER): boolean {
  return Timer.Header.SignalState !== 0;
}
