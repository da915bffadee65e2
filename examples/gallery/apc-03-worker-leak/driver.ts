/*
 * A work item that enters a critical region and does not leave it: the worker thread would serve the next item with APCs
 * disabled. ExpWorkerThread checks after each routine.
 */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  ExInitializeWorkItem,
  ExQueueWorkItem,
  type IRP,
  KeEnterCriticalRegion,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  WORK_QUEUE_ITEM,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const item = new WORK_QUEUE_ITEM();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  ExInitializeWorkItem(item, Worker, null);
  ExQueueWorkItem(item, DelayedWorkQueue);
  return Complete(Irp, STATUS_SUCCESS);
}

export function Worker(Parameter: unknown): void {
  KeEnterCriticalRegion(); // and no KeLeaveCriticalRegion
}
