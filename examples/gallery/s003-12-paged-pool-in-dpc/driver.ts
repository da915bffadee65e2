/*
 * Paged pool may be on disk. Below DISPATCH_LEVEL an access brings it back, and nobody notices; a DPC runs at
 * DISPATCH_LEVEL, where nothing can be read from disk: the same access stops the machine.
 */
import {
  type DRIVER_OBJECT,
  ExAllocatePool2,
  type KDPC,
  NT_SUCCESS,
  type NTSTATUS,
  POOL_FLAG_PAGED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

let Table: Uint8Array | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateTimerDevice(DriverObject, DpcRoutine);
  if (!NT_SUCCESS(status)) return status;
  Table = ExAllocatePool2(POOL_FLAG_PAGED, 4096, '1Pag');
  return Table === null ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  const x = Table![0];
  Complete(DeferredContext.PendingIrp!, STATUS_SUCCESS, x);
}
