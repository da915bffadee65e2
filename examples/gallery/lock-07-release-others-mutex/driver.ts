/*
 * A mutex may only be released by its owner: KeReleaseMutex raises STATUS_MUTANT_NOT_OWNED as an exception, which nobody
 * handles.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  type HANDLE,
  type IRP,
  KeDelayExecutionThread,
  KeInitializeMutex,
  KeReleaseMutex,
  KernelMode,
  KeWaitForSingleObject,
  KMUTEX,
  NT_SUCCESS,
  type NTSTATUS,
  PsCreateSystemThread,
  PsTerminateSystemThread,
  Ref,
  STATUS_SUCCESS,
  THREAD_ALL_ACCESS,
  type UNICODE_STRING,
  ZwClose,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const mutex = new KMUTEX();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
  if (!NT_SUCCESS(status)) return status;
  KeInitializeMutex(mutex, 0);
  return status;
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  PsCreateSystemThread(handle, THREAD_ALL_ACCESS, null, null, null, Owner, null);
  ZwClose(handle.value);
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000n); // the other thread takes the mutex
  KeReleaseMutex(mutex, false);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Owner(StartContext: unknown): void {
  KeWaitForSingleObject(mutex, Executive, KernelMode, false, null);
  KeDelayExecutionThread(KernelMode, false, -10_000_000n); // a second
  KeReleaseMutex(mutex, false);
  PsTerminateSystemThread(STATUS_SUCCESS);
}
