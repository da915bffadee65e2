/*
 * A critical region keeps normal kernel APCs away. At DISPATCH_LEVEL none can come, so entering one there is a sign of
 * confusion, and what follows (an ERESOURCE, a mutex) cannot be used there. Force IRQL Checking tells it.
 */
import {
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeEnterCriticalRegion,
  KeLeaveCriticalRegion,
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
  KeRaiseIrql(DISPATCH_LEVEL, old);
  KeEnterCriticalRegion();
  KeLeaveCriticalRegion();
  KeLowerIrql(old.value);
  return Complete(Irp, STATUS_SUCCESS);
}
