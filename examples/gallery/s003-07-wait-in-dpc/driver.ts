/*
 * Waiting without a timeout for an event that is not signalled, in a DPC routine: the wait has to switch threads.
 */
import {
  type DRIVER_OBJECT,
  Executive,
  type KDPC,
  KeInitializeEvent,
  KernelMode,
  KEVENT,
  KeWaitForSingleObject,
  NotificationEvent,
  type NTSTATUS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

const event = new KEVENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeInitializeEvent(event, NotificationEvent, false);
  const status = KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  Complete(DeferredContext.PendingIrp!, status);
}
