/*
 * A special kernel APC's routine takes a spin lock and forgets to release it: it returns at DISPATCH_LEVEL, where
 * KiDeliverApc expects APC_LEVEL.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KAPC,
  KeAcquireSpinLock,
  KeGetCurrentThread,
  KeInitializeApc,
  KeInitializeSpinLock,
  KeInsertQueueApc,
  KernelMode,
  type KIRQL,
  KSPIN_LOCK,
  type NTSTATUS,
  OriginalApcEnvironment,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntifs';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const apc = new KAPC();
const lock = new KSPIN_LOCK();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeInitializeSpinLock(lock);
  KeInitializeApc(apc, KeGetCurrentThread(), OriginalApcEnvironment, KernelRoutine, null, null, KernelMode, null);
  KeInsertQueueApc(apc, null, null, 0); // delivered at once: this thread is at PASSIVE_LEVEL
  return Complete(Irp, STATUS_SUCCESS);
}

export function KernelRoutine(Apc: KAPC): void {
  const old = new Ref<KIRQL>(0);
  KeAcquireSpinLock(lock, old); // and no KeReleaseSpinLock
}
