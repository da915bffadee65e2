/*
 * The page of a freed block stays forbidden in special pool: reading a field of it faults. Without special pool the read
 * succeeds, with whatever lies there by then.
 */
import {
  DbgPrint,
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

class CONTEXT_BLOCK {
  Header = 0n;
  Field = 7;
}

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p = ExAllocatePoolWithTag(NonPagedPoolNx, CONTEXT_BLOCK, TAG)!;
  ExFreePoolWithTag(p, TAG);
  DbgPrint('%u\n', p.Field);
  return Complete(Irp, STATUS_SUCCESS);
}
