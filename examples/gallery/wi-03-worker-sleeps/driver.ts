/*
 * The legal counterpart of sleeping in a DPC: a work item's routine runs at PASSIVE_LEVEL in a System worker thread.
 */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoMarkIrpPending,
  IoQueueWorkItem,
  type IRP,
  KeDelayExecutionThread,
  KernelMode,
  type NTSTATUS,
  type PIO_WORKITEM,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

let workItem: PIO_WORKITEM | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  workItem = IoAllocateWorkItem(DeviceObject);
  IoMarkIrpPending(Irp);
  IoQueueWorkItem(workItem!, Worker, DelayedWorkQueue, Irp);
  return STATUS_PENDING;
}

export function Worker(DeviceObject: DEVICE_OBJECT, Context: IRP): void {
  KeDelayExecutionThread(KernelMode, false, -100n * 10_000n); // 100 milliseconds
  IoFreeWorkItem(workItem!);
  Complete(Context, STATUS_SUCCESS);
}
