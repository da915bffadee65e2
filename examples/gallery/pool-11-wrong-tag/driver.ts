/*
 * PROTECTED_POOL in the tag makes the system compare the tag at the free. Without that bit a free build takes any tag.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePoolWithTag,
  ExFreePoolWithTag,
  type IRP,
  NonPagedPoolNx,
  type NTSTATUS,
  PROTECTED_POOL,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

const TAG1 = 0x67615431; // 'gaT1'
const TAG2 = 0x67615432; // 'gaT2'

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG1 | PROTECTED_POOL)!;
  ExFreePoolWithTag(p, TAG2);
  return Complete(Irp, STATUS_SUCCESS);
}
