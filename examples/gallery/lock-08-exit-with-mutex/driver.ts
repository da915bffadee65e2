/*
 * A system thread ends while it owns a mutex: nobody could ever release it.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  type HANDLE,
  type IRP,
  KeInitializeMutex,
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
  PsCreateSystemThread(handle, THREAD_ALL_ACCESS, null, null, null, ThreadProc, null);
  ZwClose(handle.value);
  return Complete(Irp, STATUS_SUCCESS);
}

export function ThreadProc(StartContext: unknown): void {
  KeWaitForSingleObject(mutex, Executive, KernelMode, false, null);
  PsTerminateSystemThread(STATUS_SUCCESS);
}
