/* IRQL.sys, mended: the DPC routine completes the request at once. It may: IoCompleteRequest runs at DISPATCH_LEVEL. */
import { DRIVER_OBJECT, KDPC, type NTSTATUS, STATUS_SUCCESS, type UNICODE_STRING } from 'ntddk';
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
  CompleteIrp(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
