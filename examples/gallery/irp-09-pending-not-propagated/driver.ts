/*
 * FilterDrv.sys - a filter returns what the driver below returned, STATUS_PENDING. That is right only if its own stack
 * location gets the mark too, and its completion routine is the place for it:
 *     if (Irp->PendingReturned) IoMarkIrpPending(Irp);
 * Without, the I/O manager holds the request for one that was finished inside the call, and nobody wakes the application.
 * Ask: !process 0 7 app.exe.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoCallDriver,
  IoCopyCurrentIrpStackLocationToNext,
  IoSetCompletionRoutine,
  type IRP,
  IRP_MJ_READ,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { AttachFilter, type FILTER_EXTENSION } from '../common/filter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const status = AttachFilter(DriverObject);
  if (NT_SUCCESS(status)) DriverObject.MajorFunction[IRP_MJ_READ] = DispatchRead;
  return status;
}

export function DispatchRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: FILTER_EXTENSION = DeviceObject.DeviceExtension;
  IoCopyCurrentIrpStackLocationToNext(Irp);
  IoSetCompletionRoutine(Irp, Done, extension, true, true, true);
  return IoCallDriver(extension.LowerDevice, Irp);
}

export function Done(DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: unknown): NTSTATUS {
  // if (Irp.PendingReturned) IoMarkIrpPending(Irp);   is missing
  return STATUS_SUCCESS;
}
