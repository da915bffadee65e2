/*
 * One ObDereferenceObject too many: the object's count would fall below what the open handle still needs. It is noticed
 * when the count goes below zero: at the close of the handle, in an innocent stack.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoGetCurrentIrpStackLocation,
  type IRP,
  type NTSTATUS,
  ObDereferenceObject,
  ObReferenceObject,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  ObReferenceObject(file);
  ObDereferenceObject(file);
  ObDereferenceObject(file); // the reference of somebody else
  return Complete(Irp, STATUS_SUCCESS);
}
