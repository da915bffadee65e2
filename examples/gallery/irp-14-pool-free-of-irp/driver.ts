/*
 * An IRP that IoAllocateIrp gave is not the driver's memory: it goes back with IoFreeIrp, which may keep it in a lookaside
 * list. ExFreePool gives its memory to the next who asks for pool, while the I/O manager still believes it is an IRP.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExFreePool,
  IoAllocateIrp,
  type IRP,
  type NTSTATUS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const request = IoAllocateIrp(1, false);
  if (request === null) return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES);
  ExFreePool(request); // IoFreeIrp
  return Complete(Irp, STATUS_SUCCESS);
}
