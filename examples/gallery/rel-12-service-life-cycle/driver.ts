/*
 * A legacy driver and its service, from CreateService to DeleteService. Whoever asks, DriverEntry and DriverUnload run in
 * a worker thread of the System process, at PASSIVE_LEVEL.
 * Ask, in DriverEntry: k, !thread, !irql, !drvobj \Driver\MyDrv.
 */
import { DbgPrint, type DRIVER_OBJECT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateDevice, DriverUnload as DeleteDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  DbgPrint('DriverEntry %wZ\n', RegistryPath);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, {});
  DriverObject.DriverUnload = DriverUnload;
  return status;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  DbgPrint('DriverUnload\n');
  DeleteDevice(DriverObject);
}
