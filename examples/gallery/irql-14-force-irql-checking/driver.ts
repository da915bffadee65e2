/*
 * Paged pool touched under a spin lock. Mostly the page is in, and nothing happens; one day it is not. Driver Verifier's
 * IRQL checking makes the mistake visible each time: whenever a verified driver raises to DISPATCH_LEVEL or above, all
 * pageable memory goes out.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  type IRP,
  KeAcquireSpinLock,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KSPIN_LOCK,
  type NTSTATUS,
  POOL_FLAG_PAGED,
  Ref,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

class COUNTERS {
  Requests = 0;
}

const Lock = new KSPIN_LOCK();
let Counters: COUNTERS | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeSpinLock(Lock);
  Counters = ExAllocatePool2(POOL_FLAG_PAGED, COUNTERS, 'rtnC');
  if (Counters === null) return STATUS_INSUFFICIENT_RESOURCES;
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref(0);
  KeAcquireSpinLock(Lock, old);
  const requests = Counters!.Requests;
  KeReleaseSpinLock(Lock, old.value);
  return Complete(Irp, STATUS_SUCCESS, requests);
}
