/*
 * A driver without DriverUnload: NtUnloadDriver says STATUS_INVALID_DEVICE_REQUEST, the service control manager makes
 * error 1052 of it, ERROR_INVALID_SERVICE_CONTROL, and the driver stays until the machine is switched off.
 * Ask: !drvobj \Driver\MyDrv 7 (DriverUnload is null), lm.
 */
import { type DRIVER_OBJECT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, {});
  DriverObject.DriverUnload = null;
  return status;
}
