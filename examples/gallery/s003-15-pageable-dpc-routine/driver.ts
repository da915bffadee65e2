/*
 * Code can be pageable too (in C: #pragma alloc_text(PAGE, DpcRoutine)). While it is out, calling it is a page fault at
 * its first instruction; at DISPATCH_LEVEL that is fatal.
 */
import { type DRIVER_OBJECT, type KDPC, type NTSTATUS, STATUS_SUCCESS, type UNICODE_STRING } from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

/** @section PAGE */
export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
