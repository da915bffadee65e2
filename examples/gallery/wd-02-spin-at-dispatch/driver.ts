/*
 * A thread raises the IRQL to DISPATCH_LEVEL and never lowers it. Nothing of this processor's runs any more, except the
 * clock: it counts the time at DISPATCH_LEVEL, and after 120 seconds that is enough.
 */
import {
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  type DRIVER_OBJECT,
  type IRP,
  KeRaiseIrql,
  KeStallExecutionProcessor,
  type KIRQL,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'ntddk';
import { CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Write: DispatchWrite });
}

export function DispatchWrite(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const old = new Ref<KIRQL>(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  while (true) KeStallExecutionProcessor(50);
}
