/*
 * Sleeping in a DPC routine. KeDelayExecutionThread gives up the processor, but a DPC runs in nobody's name: the thread
 * switch finds that a DPC is being executed (PRCB.DpcRoutineActive) and stops the machine.
 *
 * At the stop ask: !analyze -v   k   !prcb   !thread. The thread is the idle thread: innocent, merely interrupted.
 */
import {
  type DRIVER_OBJECT,
  type KDPC,
  KeDelayExecutionThread,
  KernelMode,
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
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000_000n); // ten seconds
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
