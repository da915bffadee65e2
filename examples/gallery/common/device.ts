/* What the drivers of the gallery share: the device \\.\MyDrv, opened, closed and unloaded without a surprise. */
import {
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  type IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  NT_SUCCESS,
  type NTSTATUS,
  type PDRIVER_DISPATCH,
  Ref,
  STATUS_SUCCESS,
} from 'ntddk';

const DEVICE = '\\Device\\MyDrv';
const LINK = '\\??\\MyDrv';

export interface Routines {
  readonly Read?: PDRIVER_DISPATCH;
  readonly Write?: PDRIVER_DISPATCH;
  readonly DeviceControl?: PDRIVER_DISPATCH;
}

/**
 * Creates \\.\MyDrv with buffered I/O; what is not in `routines` stays unsupported.
 * @returns the device's status; `device` gets the device
 */
export function CreateDevice<T extends object>(
  DriverObject: DRIVER_OBJECT,
  Extension: new () => T,
  routines: Routines,
  device = new Ref<DEVICE_OBJECT | null>(null),
): NTSTATUS {
  let status = IoCreateDevice(DriverObject, Extension, DEVICE, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }
  device.value!.Flags |= DO_BUFFERED_IO;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CreateClose;
  if (routines.Read) DriverObject.MajorFunction[IRP_MJ_READ] = routines.Read;
  if (routines.Write) DriverObject.MajorFunction[IRP_MJ_WRITE] = routines.Write;
  if (routines.DeviceControl) DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = routines.DeviceControl;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

/** Deletes the device; for an unload routine of the driver's own to call at its end. */
export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS);
}

/** Completes the request and returns its status. */
export function Complete(Irp: IRP, Status: NTSTATUS, Information = 0): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
