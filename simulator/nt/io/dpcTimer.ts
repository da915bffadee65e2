/** A device's own DPC, and the once-a-second timer of a device. */
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../inc/io';
import { KDPC, KTIMER } from '../inc/ke';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import { KeInitializeDpc, KeInsertQueueDpc } from '../ke/dpc';
import { KeCancelTimer, KeInitializeTimer, KeSetTimerEx } from '../ke/timer';
import { ExFreePool, ExPoolPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';

export type PIO_DPC_ROUTINE = (Dpc: KDPC, DeviceObject: DEVICE_OBJECT, Irp: any, Context: any) => void;
export type PIO_TIMER_ROUTINE = (DeviceObject: DEVICE_OBJECT, Context: any) => void;

/** @stack 0x28 */
export function IoInitializeDpcRequest(DeviceObject: DEVICE_OBJECT, DpcRoutine: PIO_DPC_ROUTINE): void {
  KeInitializeDpc(DeviceObject.Dpc, DpcRoutine, DeviceObject);
}
/**
 * Queues the device's DPC: at most once until it runs.
 * @stack 0x28
 */
export function IoRequestDpc(DeviceObject: DEVICE_OBJECT, Irp: IRP | null, Context: unknown): void {
  KeInsertQueueDpc(DeviceObject.Dpc, Irp, Context);
}

/** IO_TIMER of one device. (Windows has one system timer for all; here each device has its own.) */
class IO_TIMER {
  readonly Timer = new KTIMER();
  readonly Dpc = new KDPC();
  /** Started: an expiration that was on its way when it was stopped calls nobody any more. */
  TimerFlag = 0;
  constructor(
    readonly TimerRoutine: PIO_TIMER_ROUTINE,
    readonly Context: unknown,
    readonly DeviceObject: DEVICE_OBJECT,
  ) {}
}

const OneSecond = -10_000_000n;
const PeriodMilliseconds = 1000;

/** @stack 0x40 */
export function IoInitializeTimer(
  DeviceObject: DEVICE_OBJECT,
  TimerRoutine: PIO_TIMER_ROUTINE,
  Context: unknown,
): NTSTATUS {
  const timer = new IO_TIMER(TimerRoutine, Context, DeviceObject);
  ExPoolPlace(NonPagedPool, timer.Timer, 'iToI');
  ExPoolPlace(NonPagedPool, timer.Dpc, 'iToI');
  KeInitializeTimer(timer.Timer);
  KeInitializeDpc(timer.Dpc, IopTimerDispatch, timer);
  DeviceObject.Timer = timer;
  return STATUS_SUCCESS;
}
/**
 * Calls the routine at DISPATCH_LEVEL once a second.
 * @stack 0x40
 */
export function IoStartTimer(DeviceObject: DEVICE_OBJECT): void {
  const timer = DeviceObject.Timer as IO_TIMER;
  timer.TimerFlag = 1;
  KeSetTimerEx(timer.Timer, OneSecond, PeriodMilliseconds, timer.Dpc);
}
/** @stack 0x40 */
export function IoStopTimer(DeviceObject: DEVICE_OBJECT): void {
  const timer = DeviceObject.Timer as IO_TIMER;
  timer.TimerFlag = 0;
  KeCancelTimer(timer.Timer);
}
/**
 * The device goes, and its timer with it.
 * @stack 0x40
 */
export function IopRemoveTimerFromTimerList(DeviceObject: DEVICE_OBJECT): void {
  const { Timer, Dpc } = DeviceObject.Timer as IO_TIMER;
  IoStopTimer(DeviceObject);
  DeviceObject.Timer = null;
  ExFreePool(Timer);
  ExFreePool(Dpc);
}
/** @stack 0x60 */
function IopTimerDispatch(_Dpc: KDPC, Timer: IO_TIMER): void {
  if (Timer.TimerFlag !== 0) Timer.TimerRoutine(Timer.DeviceObject, Timer.Context);
}
