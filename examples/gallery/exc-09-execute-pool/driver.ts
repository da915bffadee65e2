/*
 * A function pointer that points to data: nonpaged pool is not executable (ExAllocatePool2 gives no other unless it is
 * asked for POOL_FLAG_NON_PAGED_EXECUTE), and a jump there is bug check 0xFC.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  type IRP,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const p: unknown = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'edoC');
  (p as () => void)();
  return Complete(Irp, STATUS_SUCCESS);
}
