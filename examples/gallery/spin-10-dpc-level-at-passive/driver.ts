/*
 * KeAcquireSpinLockAtDpcLevel leaves the IRQL as it is: its caller promises to be at DISPATCH_LEVEL. Called at PASSIVE_LEVEL
 * the holder can lose the processor to a thread that wants the lock too. Driver Verifier checks the promise.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeAcquireSpinLockAtDpcLevel,
  KeInitializeSpinLock,
  KeReleaseSpinLockFromDpcLevel,
  KSPIN_LOCK,
  type NTSTATUS,
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
  KeInitializeSpinLock(lock);
  KeAcquireSpinLockAtDpcLevel(lock); // at PASSIVE_LEVEL
  KeReleaseSpinLockFromDpcLevel(lock);
  return Complete(Irp, STATUS_SUCCESS);
}
