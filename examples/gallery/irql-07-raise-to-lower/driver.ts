/*
 * KeRaiseIrql to a level below the present one. The documentation calls it fatal; a free build just writes CR8, so that the
 * rest of the routine runs lower than it believes. Driver Verifier stops the call: parameters are the present level and the
 * requested one.
 */
import {
  APC_LEVEL,
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeLowerIrql,
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
  const inner = new Ref<KIRQL>(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  KeRaiseIrql(APC_LEVEL, inner); // down, not up
  KeLowerIrql(old.value);
  return Complete(Irp, STATUS_SUCCESS);
}
