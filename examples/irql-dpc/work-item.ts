/* IRQL.sys, mended: what has to sleep is done by a system worker thread at PASSIVE_LEVEL. */
import {
  DelayedWorkQueue,
  DEVICE_OBJECT,
  DRIVER_OBJECT,
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoQueueWorkItem,
  KDPC,
  KeDelayExecutionThread,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { CompleteIrp, CreateDevice, type DEVICE_EXTENSION } from './device';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateDevice(DriverObject, DpcRoutine);
  if (!NT_SUCCESS(status)) return status;
  const device = DriverObject.DeviceObject!;
  const extension: DEVICE_EXTENSION = device.DeviceExtension;
  extension.WorkItem = IoAllocateWorkItem(device);
  return STATUS_SUCCESS;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  IoQueueWorkItem(DeferredContext.WorkItem!, Worker, DelayedWorkQueue, DeferredContext);
}

export function Worker(DeviceObject: DEVICE_OBJECT, Context: DEVICE_EXTENSION): void {
  KeDelayExecutionThread(KernelMode, false, -1n * 10_000_000n); // one second
  IoFreeWorkItem(Context.WorkItem!);
  Context.WorkItem = null;
  CompleteIrp(Context.PendingIrp!, STATUS_SUCCESS);
}
