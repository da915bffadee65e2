/*
 * A request is marked as pending, and then forgotten. The application waits for ever; killing it would not help, because
 * its thread cannot end before the request does. Ask: !process 0 7 app.exe, !irp.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoMarkIrpPending,
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
  IoMarkIrpPending(Irp);
  return STATUS_PENDING; // and nobody ever completes it
}
