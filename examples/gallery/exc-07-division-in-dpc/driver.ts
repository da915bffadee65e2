/*
 * A division by zero in a DPC routine. Below a DPC there is no handler at all: neither the system service's nor the
 * system thread's, so the exception is reported as what it is. At the stop: .exr of parameter 2's instruction, k, !irql.
 */
import { DbgPrint, type DRIVER_OBJECT, type KDPC, type NTSTATUS, type PVOID, type UNICODE_STRING } from 'ntddk';
import { CreateTimerDevice } from '../common/timer';

const Samples = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(Dpc: KDPC, DeferredContext: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID): void {
  // The average of what was measured so far: nothing was.
  const average = 1 / Samples;
  DbgPrint('average %d\n', average);
}
