/*
 * 16 bytes too many are written: they fall on the header of the next block. Nothing happens at the store. The free finds
 * two headers that do not agree. Ask: !pool on parameter 2 shows the damaged neighbour.
 */
import {
  BYTE_OFFSET,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePoolWithTag,
  ExFreePoolWithTag,
  type IRP,
  NonPagedPoolNx,
  type NTSTATUS,
  PAGE_SIZE,
  RtlFillMemory,
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
  let p = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG)!;
  // The last block of a page has no neighbour.
  if (BYTE_OFFSET(p) + 64 === PAGE_SIZE) p = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG)!;
  RtlFillMemory(p, 64 + 16, 0x41);
  ExFreePoolWithTag(p, TAG);
  return Complete(Irp, STATUS_SUCCESS);
}
