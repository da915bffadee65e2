/**
 * EX_TIMER: timer objects that the system allocates, with a callback instead of a DPC. Source: the pages of
 * ExAllocateTimer, ExSetTimer, ExCancelTimer and ExDeleteTimer.
 */
import { HalDefineType } from 'hal';
import { NotificationTimer, SynchronizationTimer } from '../inc/kedefs';
import { Executive, KDPC, KernelMode, KEVENT, KTIMER } from '../inc/ke';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeInitializeDpc } from '../ke/dpc';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeCancelTimer, KeInitializeTimerEx, KeSetTimerEx } from '../ke/timer';
import { KeWaitForSingleObject } from '../ke/wait';
import { TIMER_OR_DPC_INVALID } from '../inc/bugcodes';

export type PEXT_CALLBACK = (Timer: EX_TIMER, Context: any) => void;
export type PEXT_DELETE_CALLBACK = (Context: any) => void;

export const EX_TIMER_HIGH_RESOLUTION = 0x4;
export const EX_TIMER_NO_WAKE = 0x8;
export const EX_TIMER_NOTIFICATION = 0x80000000;

/** Opaque to drivers; may be waited for like a KTIMER. */
export class EX_TIMER extends KTIMER {
  readonly $dpc = new KDPC();
  $callback: PEXT_CALLBACK | null = null;
  $context: unknown = null;
  $deleting = false;
  /** The callback runs, or its DPC is queued. */
  $busy = false;
  $deleteCallback: PEXT_DELETE_CALLBACK | null = null;
  $deleteContext: unknown = null;
  readonly $deleted = new KEVENT();
}
HalDefineType(EX_TIMER, '_EX_TIMER', 0x88, [['Header', 0x0, '_DISPATCHER_HEADER']]);

/** EXT_SET_PARAMETERS. */
export class EXT_SET_PARAMETERS {
  Version = 0;
  Reserved = 0;
  NoWakeTolerance = 0n;
}
/** EXT_DELETE_PARAMETERS. */
export class EXT_DELETE_PARAMETERS {
  Version = 0;
  Reserved = 0;
  DeleteCallback: PEXT_DELETE_CALLBACK | null = null;
  DeleteContext: unknown = null;
}

/**
 * A timer that is not set.
 * @param Callback called at DISPATCH_LEVEL when it expires; null: none
 * @param Attributes EX_TIMER_NOTIFICATION: stays signalled until it is set again
 * @stack 0x50
 */
export function ExAllocateTimer(
  Callback: PEXT_CALLBACK | null,
  CallbackContext: unknown,
  Attributes: number,
): EX_TIMER {
  const timer = new EX_TIMER();
  KeInitializeTimerEx(timer, (Attributes & EX_TIMER_NOTIFICATION) !== 0 ? NotificationTimer : SynchronizationTimer);
  timer.$callback = Callback;
  timer.$context = CallbackContext;
  KeInitializeEvent(timer.$deleted, 0, false);
  KeInitializeDpc(timer.$dpc, ExpTimerDpcRoutine, timer);
  return timer;
}

/** @stack 0x60 */
function ExpTimerDpcRoutine(_Dpc: KDPC, Timer: EX_TIMER, _Argument1: unknown, _Argument2: unknown): void {
  Timer.$busy = true;
  if (!Timer.$deleting && Timer.$callback !== null) Timer.$callback(Timer, Timer.$context);
  Timer.$busy = false;
  if (Timer.$deleting) ExpTimerDeleted(Timer);
}

/** @stack 0x40 */
function ExpTimerDeleted(Timer: EX_TIMER): void {
  KeSetEvent(Timer.$deleted, 0, false);
  if (Timer.$deleteCallback !== null) Timer.$deleteCallback(Timer.$deleteContext);
}

/**
 * Sets a timer; a setting that has not expired is cancelled.
 * @param DueTime negative: relative, positive: absolute, 100 ns
 * @param Period 100 ns between expirations; 0: once
 * @returns whether it was set already
 * @stack 0x50
 */
export function ExSetTimer(
  Timer: EX_TIMER,
  DueTime: bigint,
  Period: bigint,
  _Parameters: EXT_SET_PARAMETERS | null,
): boolean {
  if (Timer.$deleting) KeBugCheckEx(TIMER_OR_DPC_INVALID, 0n, Timer, 0n, 0n);
  return KeSetTimerEx(Timer, DueTime, Number(Period / 10_000n), Timer.$dpc);
}

/**
 * Cancels a timer. A callback that runs goes on.
 * @returns whether it was set
 * @stack 0x40
 */
export function ExCancelTimer(Timer: EX_TIMER, _Parameters: object | null): boolean {
  return KeCancelTimer(Timer);
}

/**
 * Deletes a timer.
 * @param Cancel cancels it first; without, a timer that is set is deleted when it has expired
 * @param Wait waits until the callback has run (needs Cancel; IRQL <= APC_LEVEL)
 * @param Parameters a routine to call when the timer is gone, or null
 * @returns whether it was set and is cancelled
 * @stack 0x60
 */
export function ExDeleteTimer(
  Timer: EX_TIMER,
  Cancel: boolean,
  Wait: boolean,
  Parameters: EXT_DELETE_PARAMETERS | null,
): boolean {
  if (Timer.$deleting || (Wait && !Cancel)) KeBugCheckEx(TIMER_OR_DPC_INVALID, 0n, Timer, 0n, 0n);
  Timer.$deleteCallback = Parameters?.DeleteCallback ?? null;
  Timer.$deleteContext = Parameters?.DeleteContext ?? null;
  const cancelled = Cancel && KeCancelTimer(Timer);
  const pending = Timer.$busy || Timer.$dpc.DpcData !== null || (!Cancel && Timer.Header.Inserted !== 0);
  Timer.$deleting = true;
  if (!pending) ExpTimerDeleted(Timer);
  else if (Wait && KeGetCurrentIrql() <= 1) KeWaitForSingleObject(Timer.$deleted, Executive, KernelMode, false, null);
  return cancelled;
}

/**
 * Sets the fields of EXT_SET_PARAMETERS to what they are if nothing is said.
 * @stack 0x8
 */
export function ExInitializeSetTimerParameters(Parameters: EXT_SET_PARAMETERS): void {
  Parameters.Version = 0;
  Parameters.Reserved = 0;
  Parameters.NoWakeTolerance = 0n;
}
/**
 * Sets the fields of EXT_DELETE_PARAMETERS to what they are if nothing is said.
 * @stack 0x8
 */
export function ExInitializeDeleteTimerParameters(Parameters: EXT_DELETE_PARAMETERS): void {
  Parameters.Version = 0;
  Parameters.Reserved = 0;
  Parameters.DeleteCallback = null;
  Parameters.DeleteContext = null;
}
