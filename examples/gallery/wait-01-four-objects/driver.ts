/*
 * A thread has four wait blocks of its own, three for KeWaitForMultipleObjects: who waits for more objects must bring an
 * array of wait blocks.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  type IRP,
  KeInitializeEvent,
  KernelMode,
  KEVENT,
  KeWaitForMultipleObjects,
  NotificationEvent,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  WaitAny,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const events = [new KEVENT(), new KEVENT(), new KEVENT(), new KEVENT()];
  for (const event of events) KeInitializeEvent(event, NotificationEvent, true);
  KeWaitForMultipleObjects(4, events, WaitAny, Executive, KernelMode, false, null, null);
  return Complete(Irp, STATUS_SUCCESS);
}
