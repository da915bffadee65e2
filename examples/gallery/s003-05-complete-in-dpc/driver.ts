/*
 * A DPC may complete a request: IoCompleteRequest runs at DISPATCH_LEVEL. It queues a special kernel APC to the thread
 * that waits for the read, sets the file's event, and the thread goes on.
 */
import { type DRIVER_OBJECT, type KDPC, type NTSTATUS, STATUS_SUCCESS, type UNICODE_STRING } from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
