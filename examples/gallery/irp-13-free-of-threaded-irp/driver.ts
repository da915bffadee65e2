/*
 * IoBuildSynchronousFsdRequest queues the IRP to the current thread; the I/O manager frees it when it is completed. A driver
 * that frees it leaves the thread's list of IRPs with a hole, found when the thread ends - or here, by I/O verification.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_STATUS_BLOCK,
  IoBuildSynchronousFsdRequest,
  IoFreeIrp,
  type IRP,
  IRP_MJ_FLUSH_BUFFERS,
  KeInitializeEvent,
  KEVENT,
  NotificationEvent,
  type NTSTATUS,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const event = new KEVENT();
  const ioStatus = new IO_STATUS_BLOCK();
  KeInitializeEvent(event, NotificationEvent, false);
  const request = IoBuildSynchronousFsdRequest(IRP_MJ_FLUSH_BUFFERS, DeviceObject, null, 0, null, event, ioStatus);
  if (request === null) return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES);
  IoFreeIrp(request); // it is the I/O manager's to free
  return Complete(Irp, STATUS_SUCCESS);
}
