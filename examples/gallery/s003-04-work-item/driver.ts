/*
 * What has to sleep is done by a system worker thread: the DPC routine queues a work item, whose routine runs at
 * PASSIVE_LEVEL in a thread of the System process and may wait as it likes.
 */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoQueueWorkItem,
  type KDPC,
  KeDelayExecutionThread,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  type PIO_WORKITEM,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete } from '../common/device';
import { CreateTimerDevice, type TIMER_EXTENSION } from '../common/timer';

let workItem: PIO_WORKITEM | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = CreateTimerDevice(DriverObject, DpcRoutine);
  if (NT_SUCCESS(status)) workItem = IoAllocateWorkItem(DriverObject.DeviceObject!);
  return status;
}

export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: TIMER_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  IoQueueWorkItem(workItem!, Worker, DelayedWorkQueue, DeferredContext);
}

/** Runs at PASSIVE_LEVEL, in a System worker thread. */
export function Worker(DeviceObject: DEVICE_OBJECT, Context: TIMER_EXTENSION): void {
  KeDelayExecutionThread(KernelMode, false, -1n * 10_000_000n); // one second
  IoFreeWorkItem(workItem!);
  workItem = null;
  Complete(Context.PendingIrp!, STATUS_SUCCESS);
}
