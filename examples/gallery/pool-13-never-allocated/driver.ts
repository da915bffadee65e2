/*
 * ExFreePool takes any address. This one lies on the stack. Without Driver Verifier it is bug check 0xC2.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExFreePool,
  type IRP,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class CONTEXT_BLOCK {
  Value = 0;
}

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const local = new CONTEXT_BLOCK();
  ExFreePool(local);
  return Complete(Irp, STATUS_SUCCESS);
}
