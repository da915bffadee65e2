/*
 * A wait with a timeout of zero never switches: it asks. At DISPATCH_LEVEL that is legal; an unsignalled event answers
 * STATUS_TIMEOUT, a signalled one STATUS_SUCCESS.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  Executive,
  type KDPC,
  KeInitializeEvent,
  KernelMode,
  KeSetEvent,
  KEVENT,
  KeWaitForSingleObject,
  NotificationEvent,
  type NTSTATUS,
  STATUS_SUCCESS,
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
  DbgPrint('unsignalled: %08X\n', KeWaitForSingleObject(event, Executive, KernelMode, false, 0n));
  KeSetEvent(event, 0, false);
  DbgPrint('signalled: %08X\n', KeWaitForSingleObject(event, Executive, KernelMode, false, 0n));
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
