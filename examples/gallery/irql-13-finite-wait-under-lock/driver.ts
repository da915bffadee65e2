/*
 * A wait of ten milliseconds under a spin lock. At DISPATCH_LEVEL only a zero timeout is allowed: any other may give the
 * processor away while the lock is held. Driver Verifier looks at the timeout before the wait begins.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  type IRP,
  KeAcquireSpinLock,
  KeInitializeEvent,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KernelMode,
  KEVENT,
  KeWaitForSingleObject,
  type KIRQL,
  KSPIN_LOCK,
  NotificationEvent,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const lock = new KSPIN_LOCK();
const event = new KEVENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref<KIRQL>(0);
  const timeout = -10n * 10_000n; // ten milliseconds, in units of 100 ns
  KeInitializeSpinLock(lock);
  KeInitializeEvent(event, NotificationEvent, false);
  KeAcquireSpinLock(lock, old);
  KeWaitForSingleObject(event, Executive, KernelMode, false, timeout);
  KeReleaseSpinLock(lock, old.value);
  return Complete(Irp, STATUS_SUCCESS);
}
