/*
 * Paged pool may have to be brought in from disk, and a DPC routine cannot wait for that: asking for it above APC_LEVEL is a
 * mistake even when a resident page would be given out. Driver Verifier says so at the call, with IRQL, pool type and size.
 */
import {
  type DRIVER_OBJECT,
  ExAllocatePoolWithTag,
  ExFreePool,
  type KDPC,
  type NTSTATUS,
  PagedPool,
  type UNICODE_STRING,
} from 'ntddk';
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
  const memory = ExAllocatePoolWithTag(PagedPool, 256, 'gaP1');
  if (memory !== null) ExFreePool(memory);
}
