/*
 * Two processors, two locks, two orders: one thread takes A then B, the other B then A. Each holds its first lock when it
 * wants its second; both spin at DISPATCH_LEVEL until the watchdog stops the machine.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeAcquireSpinLock,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KeStallExecutionProcessor,
  type KIRQL,
  KSPIN_LOCK,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const lockA = new KSPIN_LOCK();
const lockB = new KSPIN_LOCK();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch, Write: WriteDispatch });
  if (!NT_SUCCESS(status)) return status;
  KeInitializeSpinLock(lockA);
  KeInitializeSpinLock(lockB);
  return status;
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Both(lockA, lockB);
  return Complete(Irp, STATUS_SUCCESS);
}

export function WriteDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Both(lockB, lockA);
  return Complete(Irp, STATUS_SUCCESS);
}

/** Takes one lock, then the other; in between it works long enough for its rival to do the same. */
export function Both(First: KSPIN_LOCK, Second: KSPIN_LOCK): void {
  const old = new Ref<KIRQL>(0);
  const inner = new Ref<KIRQL>(0);
  KeAcquireSpinLock(First, old);
  KeStallExecutionProcessor(1000);
  KeAcquireSpinLock(Second, inner);
  KeReleaseSpinLock(Second, inner.value);
  KeReleaseSpinLock(First, old.value);
}
