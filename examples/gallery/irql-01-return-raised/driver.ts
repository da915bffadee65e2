/*
 * A dispatch routine that raises the IRQL and returns without lowering it. Nobody complains on the way back - until the
 * system call exits and checks that the thread is at PASSIVE_LEVEL. By then the guilty driver is no longer on the stack.
 */
import {
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeRaiseIrql,
  type KIRQL,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref<KIRQL>(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  return Complete(Irp, STATUS_SUCCESS); // and no KeLowerIrql
}
