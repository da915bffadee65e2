/*
 * A shared owner of an ERESOURCE that wants it exclusively waits for all shared owners to go - itself among them.
 * When nothing happens any more: !locks shows one shared owner and one exclusive waiter, the same thread.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ERESOURCE,
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExInitializeResourceLite,
  ExReleaseResourceLite,
  type IRP,
  KeEnterCriticalRegion,
  KeLeaveCriticalRegion,
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
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(resource, true);
  ExAcquireResourceExclusiveLite(resource, true);
  ExReleaseResourceLite(resource);
  ExReleaseResourceLite(resource);
  KeLeaveCriticalRegion();
  return Complete(Irp, STATUS_SUCCESS);
}
