/*
 * Dispatcher objects must lie in nonpaged memory: whoever signals one may be at DISPATCH_LEVEL. This event lies in paged
 * pool, which is out when the DPC sets it. KeSetEvent faults, so the bug check is 0xA and its instruction in nt.
 */
import {
  type DRIVER_OBJECT,
  ExAllocatePool2,
  type KDPC,
  KEVENT,
  KeInitializeEvent,
  KeSetEvent,
  NT_SUCCESS,
  NotificationEvent,
  type NTSTATUS,
  POOL_FLAG_PAGED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

let Event: KEVENT | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateTimerDevice(DriverObject, DpcRoutine);
  if (!NT_SUCCESS(status)) return status;
  Event = ExAllocatePool2(POOL_FLAG_PAGED, KEVENT, 'tnvE');
  if (Event === null) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeEvent(Event, NotificationEvent, false);
  return STATUS_SUCCESS;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeSetEvent(Event!, 0, false);
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
