/*
 * A system thread ends inside a critical region: it can never take the APCs that are still meant for it. PspExitThread
 * checks the count.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type HANDLE,
  type IRP,
  KeEnterCriticalRegion,
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

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  PsCreateSystemThread(handle, THREAD_ALL_ACCESS, null, null, null, ThreadProc, null);
  ZwClose(handle.value);
  return Complete(Irp, STATUS_SUCCESS);
}

export function ThreadProc(StartContext: unknown): void {
  KeEnterCriticalRegion();
  PsTerminateSystemThread(STATUS_SUCCESS);
}
