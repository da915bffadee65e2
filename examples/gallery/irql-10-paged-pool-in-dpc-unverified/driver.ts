/*
 * The same request without Driver Verifier: the pool allocator itself finds the IRQL wrong, and says so as a bad caller (0xC2).
 * Older builds do not look, and the allocation may succeed while pages are resident.
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
