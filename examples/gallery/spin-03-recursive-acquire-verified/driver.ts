/*
 * The recursive acquire of SPIN-01, with Deadlock Detection: Verifier knows who holds what, and stops before the processor
 * spins for two minutes. Ask !deadlock.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeAcquireSpinLock,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  type KIRQL,
  KSPIN_LOCK,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const lock = new KSPIN_LOCK();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref<KIRQL>(0);
  KeInitializeSpinLock(lock);
  KeAcquireSpinLock(lock, old);
  Helper();
  KeReleaseSpinLock(lock, old.value);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Helper(): void {
  const old = new Ref<KIRQL>(0);
  KeAcquireSpinLock(lock, old); // its caller holds it already
  KeReleaseSpinLock(lock, old.value);
}
