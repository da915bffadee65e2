/* The device that the variants share: everything of IRQL.sys but what its routines do. */
import {
  DEVICE_OBJECT,
  DO_BUFFERED_IO,
  DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IO_NO_INCREMENT,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoMarkIrpPending,
  IRP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_READ,
  KDPC,
  KEVENT,
  KeInitializeDpc,
  KeInitializeEvent,
  KeInitializeTimer,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  NotificationEvent,
  type NTSTATUS,
  type PDRIVER_DISPATCH,
  type PIO_WORKITEM,
  type PKDEFERRED_ROUTINE,
  Ref,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from 'ntddk';

export class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  Event = new KEVENT();
  WorkItem: PIO_WORKITEM | null = null;
  PendingIrp: IRP | null = null;
}

/** Creates \\.\IRQL with the given DPC routine and read routine. */
export function CreateDevice(
  DriverObject: DRIVER_OBJECT,
  DpcRoutine: PKDEFERRED_ROUTINE,
  Read: PDRIVER_DISPATCH = ReadDispatch,
): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, DEVICE_EXTENSION, '\\Device\\IRQL', FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink('\\??\\IRQL', '\\Device\\IRQL');
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }

  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  KeInitializeTimer(extension.Timer);
  KeInitializeDpc(extension.Dpc, DpcRoutine, extension);
  KeInitializeEvent(extension.Event, NotificationEvent, true);
  device.value!.Flags |= DO_BUFFERED_IO;

  DriverObject.MajorFunction[IRP_MJ_CREATE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_READ] = Read;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink('\\??\\IRQL');
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  CompleteIrp(Irp, STATUS_SUCCESS);
  return STATUS_SUCCESS;
}

/** Pends the request and sets the ten-second timer. */
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp);
  KeSetTimer(extension.Timer, -10n * 10_000_000n, extension.Dpc);
  return STATUS_PENDING;
}

export function CompleteIrp(Irp: IRP, Status: NTSTATUS): void {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
}
