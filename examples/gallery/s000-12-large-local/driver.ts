/*
 * A buffer of 23 KB as a local variable: with what the system call needed before, the frame no longer fits into the
 * kernel stack of 24 KB. The processor cannot push anything below its limit, not even the page fault that says so.
 *
 * At the stop: kf (the frame of DispatchDeviceControl), !stackusage (what is left), !analyze -v.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  type NTSTATUS,
  RtlZeroMemory,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const buffer = new Uint8Array(0x5c00);
  RtlZeroMemory(buffer, buffer.length);
  return Complete(Irp, STATUS_SUCCESS);
}
