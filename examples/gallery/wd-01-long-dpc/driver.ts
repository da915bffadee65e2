/*
 * A DPC routine should take 100 microseconds. This one takes thirty seconds; the clock interrupt counts the ticks of the
 * running DPC and stops the machine after twenty.
 */
import {
  type DRIVER_OBJECT,
  type KDPC,
  KeStallExecutionProcessor,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
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
  // thirty seconds, in steps of 50 microseconds
  for (let i = 0; i < 600_000; i++) KeStallExecutionProcessor(50);
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
