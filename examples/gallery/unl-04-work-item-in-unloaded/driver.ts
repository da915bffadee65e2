/*
 * ExQueueWorkItem references nothing: nobody keeps the driver in memory until its work item has run. (IoQueueWorkItem
 * does, by the device object.) Here the delayed worker threads come to it only when the driver has unloaded, which a
 * worker thread of higher priority does; then one of them calls code that is gone.
 */
import {
  DelayedWorkQueue,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExInitializeWorkItem,
  ExQueueWorkItem,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  STATUS_INSUFFICIENT_RESOURCES,
  type UNICODE_STRING,
  WORK_QUEUE_ITEM,
} from 'ntddk';
import { CreateDevice, DriverUnload as DeleteDevice } from '../common/device';

class DEVICE_EXTENSION {}

let Item: WORK_QUEUE_ITEM | null = null;
let Done = 0;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  Item = ExAllocatePool2(POOL_FLAG_NON_PAGED, WORK_QUEUE_ITEM, 'metI');
  if (Item === null) return STATUS_INSUFFICIENT_RESOURCES;
  const status = CreateDevice(DriverObject, DEVICE_EXTENSION, {});
  DriverObject.DriverUnload = Unload;
  return status;
}

export function Unload(DriverObject: DRIVER_OBJECT): void {
  ExInitializeWorkItem(Item!, Worker, null);
  ExQueueWorkItem(Item!, DelayedWorkQueue); // and does not wait for it
  DeleteDevice(DriverObject);
}

export function Worker(Parameter: unknown): void {
  Done++;
}
