/*
 * DeleteService only marks the service. It goes, with its key, when it is stopped and the last handle of it is closed;
 * until then nobody can create one of that name: 1072, ERROR_SERVICE_MARKED_FOR_DELETE.
 */
import { type DRIVER_OBJECT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, {});
}
