/* A driver that keeps the delayed worker threads busy for some seconds, and unloads as it should. */
import {
  DelayedWorkQueue,
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  FILE_DEVICE_UNKNOWN,
  InterlockedDecrement,
  IO_WORKITEM,
  IoAllocateWorkItem,
  IoCreateDevice,
  IoDeleteDevice,
  IoFreeWorkItem,
  IoQueueWorkItemEx,
  KeDelayExecutionThread,
  KernelMode,
  KEVENT,
  KeInitializeEvent,
  KeSetEvent,
  KeWaitForSingleObject,
  NotificationEvent,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'ntddk';

const ITEMS = 16;

const Finished = new KEVENT();
const Left = new Ref(ITEMS);

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  const status = IoCreateDevice(DriverObject, 0, null, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  KeInitializeEvent(Finished, NotificationEvent, false);
  for (let i = 0; i < ITEMS; i++) IoQueueWorkItemEx(IoAllocateWorkItem(device.value!)!, Work, DelayedWorkQueue, null);
  DriverObject.DriverUnload = Unload;
  return status;
}

export function Unload(DriverObject: DRIVER_OBJECT): void {
  KeWaitForSingleObject(Finished, Executive, KernelMode, false, null);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function Work(DeviceObject: unknown, Context: unknown, IoWorkItem: IO_WORKITEM): void {
  KeDelayExecutionThread(KernelMode, false, -10_000_000n); // one second
  IoFreeWorkItem(IoWorkItem);
  if (InterlockedDecrement(Left) === 0) KeSetEvent(Finished, 0, false);
}
