/*
 * IRQL.sys: a wait in a DPC that nobody punishes. The event is signalled already, so the wait is satisfied at once and
 * the dispatcher never switches threads. The documentation still forbids it (a timeout of zero would be legal): the
 * next time the event may not be signalled.
 */
import {
  DRIVER_OBJECT,
  Executive,
  KDPC,
  KernelMode,
  KeWaitForSingleObject,
  type NTSTATUS,
  type UNICODE_STRING,
} from 'ntddk';
import { CompleteIrp, CreateDevice, type DEVICE_EXTENSION } from './device';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  const status = KeWaitForSingleObject(DeferredContext.Event, Executive, KernelMode, false, null);
  CompleteIrp(DeferredContext.PendingIrp!, status);
}
