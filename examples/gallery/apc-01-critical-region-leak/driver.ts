/*
 * KeEnterCriticalRegion without KeLeaveCriticalRegion: the thread would leave the kernel with APCs disabled. The exit of
 * the system call checks the count.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeEnterCriticalRegion,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeEnterCriticalRegion(); // and no KeLeaveCriticalRegion
  return Complete(Irp, STATUS_SUCCESS);
}
