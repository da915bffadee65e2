/*
 * Releasing a spin lock that nobody holds: a free build without Verifier just writes zero and sets the IRQL. If another
 * processor held the lock, it is now open to everybody. Nothing tells you.
 */
import {
  DbgPrint,
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeGetCurrentIrql,
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
  DbgPrint('IRQL %d\n', KeGetCurrentIrql());
  return Complete(Irp, STATUS_SUCCESS);
}
