/*
 * A block is freed twice. The header before it, which lies in memory as any other data, says at the second free that the
 * block is free already. Ask: !pool on parameter 4. Without `pool: 'classic'` the segment heap of today's Windows finds
 * out: 0x13A (8).
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
  ExFreePoolWithTag(p, TAG);
  ExFreePoolWithTag(p, TAG); // it belongs to somebody else by now, or to nobody
  return Complete(Irp, STATUS_SUCCESS);
}
