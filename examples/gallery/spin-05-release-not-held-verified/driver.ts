/*
 * The release of SPIN-04, with Deadlock Detection: Verifier knows that nobody holds the lock, and stops at the release instead
 * of letting it open the lock to everybody.
 */
import {
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeInitializeSpinLock,
  KeRaiseIrql,
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
  KeRaiseIrql(DISPATCH_LEVEL, old);
  KeReleaseSpinLock(lock, old.value);
  return Complete(Irp, STATUS_SUCCESS);
}
