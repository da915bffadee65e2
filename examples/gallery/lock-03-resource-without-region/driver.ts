/*
 * An executive resource is owned by a thread. If a normal kernel APC can suspend that thread, everybody who wants the resource
 * waits for it: so it is acquired in a critical region. Here nobody has entered one; parameter 3 is the thread's APC disable
 * count, 0.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ERESOURCE,
  ExAcquireResourceExclusiveLite,
  ExDeleteResourceLite,
  ExInitializeResourceLite,
  ExReleaseResourceLite,
  type IRP,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const resource = new ERESOURCE();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  ExInitializeResourceLite(resource);
  ExAcquireResourceExclusiveLite(resource, true); // no KeEnterCriticalRegion before
  ExReleaseResourceLite(resource);
  ExDeleteResourceLite(resource);
  return Complete(Irp, STATUS_SUCCESS);
}
