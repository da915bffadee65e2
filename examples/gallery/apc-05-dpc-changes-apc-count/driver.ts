/*
 * A DPC routine borrows whatever thread it interrupted: entering a critical region there changes the APC count of an
 * innocent. The DPC loop compares the count before and after each routine. (The timer's routine queues the guilty DPC,
 * so that the machine is idle: the innocent is the idle thread.)
 */
import {
  type DRIVER_OBJECT,
  KDPC,
  KeEnterCriticalRegion,
  KeInitializeDpc,
  KeInsertQueueDpc,
  type NTSTATUS,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

const dpc = new KDPC();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeDpc(dpc, DpcRoutine, null);
  return CreateTimerDevice(DriverObject, TimerRoutine);
}

export function TimerRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeInsertQueueDpc(dpc, null, null);
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: unknown,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeEnterCriticalRegion(); // and no KeLeaveCriticalRegion
}
