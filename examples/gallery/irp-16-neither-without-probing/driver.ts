/*
 * METHOD_NEITHER hands the driver the application's own pointer, unlooked at. Here it is NULL; nothing stands between the
 * store and the bug check: no ProbeForWrite, no try. Look at the IRP (!irp) for what the application passed.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoGetCurrentIrpStackLocation,
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
  const IrpSp = IoGetCurrentIrpStackLocation(Irp);
  IrpSp.Parameters.DeviceIoControl.Type3InputBuffer[0] = 1;
  return Complete(Irp, STATUS_SUCCESS);
}
