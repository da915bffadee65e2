/*
 * ExQueueWorkItem references nothing: nobody keeps the driver in memory until its work item has run. (IoQueueWorkItem
 * does, by the device object.) The worker threads have other work (busy.ts), and before they come to this item the
 * driver has unloaded; then one of them calls code that is gone.
 */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExInitializeWorkItem,
  ExQueueWorkItem,
  type IRP,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  WORK_QUEUE_ITEM,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

let Item: WORK_QUEUE_ITEM | null = null;
let Done = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  Item = ExAllocatePool2(POOL_FLAG_NON_PAGED, WORK_QUEUE_ITEM, 'metI');
  if (Item === null) return STATUS_INSUFFICIENT_RESOURCES;
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  ExInitializeWorkItem(Item!, Worker, null);
  ExQueueWorkItem(Item!, DelayedWorkQueue);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Worker(Parameter: unknown): void {
  Done++;
}
