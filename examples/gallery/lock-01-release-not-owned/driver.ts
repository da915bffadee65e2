/*
 * An ERESOURCE knows its owners: releasing it by a thread that did not acquire it stops the machine.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ERESOURCE,
  ExInitializeResourceLite,
  ExReleaseResourceLite,
  type IRP,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const resource = new ERESOURCE();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
  if (!NT_SUCCESS(status)) return status;
  ExInitializeResourceLite(resource);
  return status;
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  ExReleaseResourceLite(resource);
  return Complete(Irp, STATUS_SUCCESS);
}
