/*
 * A breakpoint that was left in the driver. With a kernel debugger it stops there and goes on when told to; a machine
 * without one takes it for an exception that nobody handles. (The scenario says `debugger: false`.)
 */
import {
  DbgBreakPoint,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
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
  DbgBreakPoint();
  return Complete(Irp, STATUS_SUCCESS);
}
