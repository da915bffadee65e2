/*
 * Above CLOCK_LEVEL not even the clock interrupt gets through: the processor seems dead. Another one notices that it
 * misses clock ticks. (With a single processor nobody would: the machine hangs without a bug check.)
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  HIGH_LEVEL,
  type IRP,
  KeRaiseIrql,
  KeSetSystemAffinityThread,
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
  KeSetSystemAffinityThread(1n << 1n); // processor 1
  KeRaiseIrql(HIGH_LEVEL, old);
  while (true) KeStallExecutionProcessor(50);
}
