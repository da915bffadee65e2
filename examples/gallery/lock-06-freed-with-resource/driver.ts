/*
 * The system keeps every resource in a list until ExDeleteResourceLite. Freed without that, the list leads to freed memory.
 * Ask: !locks.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ERESOURCE,
  ExAllocatePool2,
  ExFreePoolWithTag,
  ExInitializeResourceLite,
  type IRP,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

/** '1Tag' in memory. */
const TAG = 'gaT1';

class CONTEXT_BLOCK {
  Resource = new ERESOURCE();
}

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p = ExAllocatePool2(POOL_FLAG_NON_PAGED, CONTEXT_BLOCK, TAG)!;
  ExInitializeResourceLite(p.Resource);
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
