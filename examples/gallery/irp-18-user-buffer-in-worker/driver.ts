/*
 * The user's buffer is good, and the application waits; but the work item runs in a thread of the System process, where
 * the same address means nothing. What a worker needs is a system address: an MDL, or METHOD_BUFFERED.
 */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoMarkIrpPending,
  IoQueueWorkItem,
  type IO_WORKITEM,
  type IRP,
  NT_SUCCESS,
  type NTSTATUS,
  type PVOID,
  Ref,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {
  WorkItem: IO_WORKITEM | null = null;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl }, device);
  if (!NT_SUCCESS(status)) return status;
  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  extension.WorkItem = IoAllocateWorkItem(device.value!);
  return status;
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  IoMarkIrpPending(Irp);
  IoQueueWorkItem(extension.WorkItem!, Worker, DelayedWorkQueue, Irp);
  return STATUS_PENDING;
}

export function Worker(DeviceObject: DEVICE_OBJECT, Context: PVOID): void {
  const Irp = Context as IRP;
  Irp.UserBuffer![0] = 1;
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  IoFreeWorkItem(extension.WorkItem!);
  Complete(Irp, STATUS_SUCCESS);
}
