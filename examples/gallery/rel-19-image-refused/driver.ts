/*
 * Two ways in which a driver is not even loaded: x64 Windows takes no image without a signature that it trusts
 * (STATUS_INVALID_IMAGE_HASH, error 577), and no file that is not there (STATUS_OBJECT_NAME_NOT_FOUND, error 2).
 * DriverEntry is not reached.
 */
import { DbgPrint, type DRIVER_OBJECT, type NTSTATUS, type UNICODE_STRING } from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  DbgPrint('DriverEntry\n');
  return CreateDevice(DriverObject, DEVICE_EXTENSION, {});
}
