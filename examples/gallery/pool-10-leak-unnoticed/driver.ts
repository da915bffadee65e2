/*
 * The same leak as in POOL-09, without Driver Verifier: the unload succeeds, and the memory is lost until the machine is
 * started again. Ask: !poolused 2 Leak.
 */
import {
  type DRIVER_OBJECT,
  ExAllocatePool2,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';

/** 'Leak' in memory. */
const TAG = 'kaeL';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, TAG);
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  // Nothing is freed.
}
