/*
 * A thread that sleeps gives up the processor at once: KiSwapThread chooses the next thread without any clock interrupt.
 * The second sleep finds nobody ready: the processor's idle thread runs.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeDelayExecutionThread,
  KernelMode,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch });
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000n); // ten milliseconds, other.exe is ready
  KeDelayExecutionThread(KernelMode, false, -3n * 10_000_000n); // three seconds, in the end nobody is
  return Complete(Irp, STATUS_SUCCESS);
}
