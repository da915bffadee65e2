/*
 * The driver sends itself an IRP of its own, whose completion routine frees it. After IoCompleteRequest the IRP is not the
 * dispatch routine's any more. Special pool holds the IRPs of verified drivers too: the late write faults.
 */
import {
  type DEVICE_OBJECT,
  type DRIVER_OBJECT,
  IO_NO_INCREMENT,
  IoAllocateIrp,
  IoCallDriver,
  IoCompleteRequest,
  IoFreeIrp,
  IoGetNextIrpStackLocation,
  IoSetCompletionRoutine,
  type IRP,
  IRP_MJ_READ,
  type NTSTATUS,
  STATUS_MORE_PROCESSING_REQUIRED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';
import { Complete, CreateDevice } from '../common/device';

class DEVICE_EXTENSION {}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return CreateDevice(DriverObject, DEVICE_EXTENSION, { Read: ReadDispatch, DeviceControl: DispatchDeviceControl });
}

export function DispatchDeviceControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const own = IoAllocateIrp(DeviceObject.StackSize, false)!;
  IoGetNextIrpStackLocation(own).MajorFunction = IRP_MJ_READ;
  IoSetCompletionRoutine(own, FreeOwnIrp, null, true, true, true);
  IoCallDriver(DeviceObject, own);
  return Complete(Irp, STATUS_SUCCESS);
}

export function FreeOwnIrp(DeviceObject: DEVICE_OBJECT | null, Irp: IRP, Context: unknown): NTSTATUS {
  IoFreeIrp(Irp);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  Irp.IoStatus.Information = 1; // the IRP is freed
  return STATUS_SUCCESS;
}
