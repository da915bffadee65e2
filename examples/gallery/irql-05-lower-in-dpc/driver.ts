/*
 * Lowering the IRQL inside a DPC routine: the processor would leave the DPC unfinished and go on with threads. Driver
 * Verifier stops the call itself (the last parameter, 1, says why). Without it the wait below dies of bug check 0xB8,
 * because the processor still remembers that a DPC is active. Ask k, !irql, !verifier.
 */
import {
  type DRIVER_OBJECT,
  Executive,
  type KDPC,
  KeInitializeEvent,
  KeLowerIrql,
  KernelMode,
  KEVENT,
  KeWaitForSingleObject,
  NotificationEvent,
  type NTSTATUS,
  PASSIVE_LEVEL,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

const event = new KEVENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeEvent(event, NotificationEvent, false);
  return CreateTimerDevice(DriverObject, DpcRoutine);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeLowerIrql(PASSIVE_LEVEL);
  KeWaitForSingleObject(event, Executive, KernelMode, false, null);
}
