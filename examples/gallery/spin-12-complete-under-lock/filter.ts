/* FilterDrv.sys - reads ahead: when a read is complete, its completion routine sends the next one of its own. */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IoAllocateIrp,
  IoCallDriver,
  IoCopyCurrentIrpStackLocationToNext,
  IoFreeIrp,
  IoGetNextIrpStackLocation,
  IoMarkIrpPending,
  IoSetCompletionRoutine,
  type IRP,
  IRP_MJ_READ,
  NT_SUCCESS,
  type NTSTATUS,
  STATUS_MORE_PROCESSING_REQUIRED,
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
  IoSetCompletionRoutine(Irp, ReadDone, extension, true, true, true);
  return IoCallDriver(extension.LowerDevice, Irp);
}

export function ReadDone(DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: FILTER_EXTENSION): NTSTATUS {
  if (Irp.PendingReturned) IoMarkIrpPending(Irp);
  const ahead = IoAllocateIrp(Context.LowerDevice.StackSize, false);
  if (ahead !== null) {
    IoGetNextIrpStackLocation(ahead).MajorFunction = IRP_MJ_READ;
    IoSetCompletionRoutine(ahead, AheadDone, null, true, true, true);
    IoCallDriver(Context.LowerDevice, ahead);
  }
  return STATUS_SUCCESS;
}

export function AheadDone(DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: unknown): NTSTATUS {
  IoFreeIrp(Irp);
  return STATUS_MORE_PROCESSING_REQUIRED;
}
