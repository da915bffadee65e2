/*
 * A block of 60 bytes cannot end exactly at the page: four bytes of slack remain, filled with a pattern. Who writes there
 * does not fault; the free compares the pattern.
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
  const p = ExAllocatePoolWithTag(NonPagedPoolNx, 60, TAG)!;
  p[60] = 1;
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
