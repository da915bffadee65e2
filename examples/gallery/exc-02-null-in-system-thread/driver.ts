/*
 * A null pointer in a system thread: the last handler there is PspSystemThreadStartup's filter.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type HANDLE,
  type IRP,
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

class CONTEXT {
  Field = 0;
}

const Context: CONTEXT | null = null;

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
  Context!.Field = 1;
  PsTerminateSystemThread(STATUS_SUCCESS);
}
