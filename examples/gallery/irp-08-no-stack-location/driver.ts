/*
 * FilterDrv.sys - an IRP has one stack location for each driver below the caller: as many as the StackSize of the topmost
 * device. A filter's is one more than that of the device it lies on (IoAttachDeviceToDeviceStack sees to it); this one
 * "repairs" its own to 1. The IRP of the read then has one location, the filter's; the call of the driver below finds none.
 * Ask: !devstack, !irp (StackCount 1), !analyze -v.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoCallDriver,
  type IRP,
  IRP_MJ_READ,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'ntddk';
import { AttachFilter, type FILTER_EXTENSION } from '../common/filter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = AttachFilter(DriverObject, device);
  if (!NT_SUCCESS(status)) return status;
  device.value!.StackSize = 1; // should be that of the device below + 1
  DriverObject.MajorFunction[IRP_MJ_READ] = DispatchRead;
  return status;
}

export function DispatchRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: FILTER_EXTENSION = DeviceObject.DeviceExtension;
  return IoCallDriver(extension.LowerDevice, Irp);
}
