/*
 * With special pool the block ends where its page ends, and the next page is a guard page: the store itself faults.
 * Compare POOL-03, where the same mistake is found later and elsewhere. Ask: .trap, then look at p.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePoolWithTag,
  ExFreePoolWithTag,
  type IRP,
  NonPagedPoolNx,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

/** '1Tag' in memory. */
const TAG = 'gaT1';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG)!;
  p[64] = 1; // the last index is 63
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
