/*
 * What a context switch is: app.exe waits in the driver, other.exe runs. The old thread's nonvolatile registers lie on
 * its own kernel stack, its RSP in KTHREAD.KernelStack; the page directory changes because the process does. Stop in
 * WriteDispatch (other.exe) and look at the waiting thread: dt nt!_KTHREAD, .thread, k.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  Executive,
  type IRP,
  KeInitializeEvent,
  KernelMode,
  KeSetEvent,
  KEVENT,
  KeWaitForSingleObject,
  NotificationEvent,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

const event = new KEVENT();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  KeInitializeEvent(event, NotificationEvent, false);
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch, Write: WriteDispatch });
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return Complete(Irp, STATUS_SUCCESS);
}

export function WriteDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeSetEvent(event, 0, false);
  return Complete(Irp, STATUS_SUCCESS);
}
