/*
 * STATUS_PENDING says that a request is not finished. As the final status of a request that is being completed it makes no
 * sense: whoever issued it would go on waiting for a completion that has been. I/O verification looks at the status when
 * IoCompleteRequest is called; without it, only a violation is reported.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  type IRP,
  type NTSTATUS,
  STATUS_PENDING,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: DispatchRead });
}

export function DispatchRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_PENDING;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_PENDING;
}
