/*
 * A length that was never looked at can be zero. Pool gives out a smallest block for it; Driver Verifier does not.
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
  const length = 0;
  const p = ExAllocatePoolWithTag(NonPagedPoolNx, length, TAG)!;
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
