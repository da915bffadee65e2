/*
 * A fast mutex cannot be taken twice by its owner: the thread waits for itself, at APC_LEVEL, so that it cannot even be
 * killed.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAcquireFastMutex,
  ExInitializeFastMutex,
  ExReleaseFastMutex,
  FAST_MUTEX,
  type IRP,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const mutex = new FAST_MUTEX();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
  if (!NT_SUCCESS(status)) return status;
  ExInitializeFastMutex(mutex);
  return status;
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  ExAcquireFastMutex(mutex);
  ExAcquireFastMutex(mutex);
  ExReleaseFastMutex(mutex);
  ExReleaseFastMutex(mutex);
  return Complete(Irp, STATUS_SUCCESS);
}
