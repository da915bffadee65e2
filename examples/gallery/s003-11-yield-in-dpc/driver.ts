/*
 * Yielding in a DPC routine while nobody is ready: there is nothing to switch to, so nothing happens. (With a ready thread
 * on this processor it would be bug check 0xB8: see busy-machine.scenario.ts.)
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type KDPC,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  ZwYieldExecution,
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
  DbgPrint('ZwYieldExecution: %08X\n', ZwYieldExecution());
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS);
}
