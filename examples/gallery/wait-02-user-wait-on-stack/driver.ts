/*
 * While a thread waits in user mode, its kernel stack may be paged out. An event that lies on that stack would go with it,
 * and whoever signals it touches memory that is not there. So such a wait is for objects elsewhere.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  type IRP,
  KeInitializeEvent,
  KeSetEvent,
  KEVENT,
  KeWaitForSingleObject,
  NotificationEvent,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  UserMode,
  UserRequest,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const event = new KEVENT(); // a local variable: on this thread's kernel stack
  KeInitializeEvent(event, NotificationEvent, false);
  KeSetEvent(event, 0, false);
  KeWaitForSingleObject(event, UserRequest, UserMode, false, null);
  return Complete(Irp, STATUS_SUCCESS);
}
