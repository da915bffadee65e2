/*
 * The item's list entry can be in one list, once. Inserted twice it leads to itself: the first worker takes the item, the
 * next finds an entry that has no neighbours. At DISPATCH_LEVEL no worker can take the item in between.
 */
import {
  DelayedWorkQueue,
  DISPATCH_LEVEL,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExInitializeWorkItem,
  ExQueueWorkItem,
  type IRP,
  KeLowerIrql,
  KeRaiseIrql,
  type KIRQL,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  WORK_QUEUE_ITEM,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

const workItem = new WORK_QUEUE_ITEM();

export function Worker(Parameter: unknown): void {}

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const oldIrql = new Ref<KIRQL>(0);
  ExInitializeWorkItem(workItem, Worker, null);
  KeRaiseIrql(DISPATCH_LEVEL, oldIrql);
  ExQueueWorkItem(workItem, DelayedWorkQueue);
  ExQueueWorkItem(workItem, DelayedWorkQueue);
  KeLowerIrql(oldIrql.value);
  return Complete(Irp, STATUS_SUCCESS);
}
