/*
 * IRQL.sys - what happens when a DPC routine calls the dispatcher.
 *
 * An application reads \\.\IRQL. ReadDispatch pends the request and sets a timer of ten seconds. When it expires,
 * DpcRoutine runs at DISPATCH_LEVEL - and gives up its time with KeDelayExecutionThread, as only a thread below
 * DISPATCH_LEVEL may.
 *
 * Press F5. Then ask at each stop:  !irql   !prcb   !thread   k
 */
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
  KeDelayExecutionThread,
  KeInitializeDpc,
  KeInitializeTimer,
  KernelMode,
  KeSetTimer,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';

export class DEVICE_EXTENSION {
  Timer = new KTIMER();
  Dpc = new KDPC();
  PendingIrp: IRP | null = null;
}

/** Called in a System worker thread when the service is started. */
export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
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
  device.value!.Flags |= DO_BUFFERED_IO;

  DriverObject.MajorFunction[IRP_MJ_CREATE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CreateClose;
  DriverObject.MajorFunction[IRP_MJ_READ] = ReadDispatch;
  DriverObject.DriverUnload = DriverUnload;
  return STATUS_SUCCESS;
}

/** Called in a System worker thread when the service is stopped. */
export function DriverUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink('\\??\\IRQL');
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Irp.IoStatus.Status = STATUS_SUCCESS;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}

/** Runs in the thread that called ReadFile, at PASSIVE_LEVEL. */
export function ReadDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  Irp.IoStatus.Status = STATUS_SUCCESS;
  extension.PendingIrp = Irp;
  IoMarkIrpPending(Irp); // the request is completed later, by somebody else
  KeSetTimer(extension.Timer, -10n * 10_000_000n, extension.Dpc); // ten seconds, in units of 100 ns
  return STATUS_PENDING;
}

/** Runs at DISPATCH_LEVEL, in whatever thread the processor happened to be. */
export function DpcRoutine(
  Dpc: KDPC,
  DeferredContext: DEVICE_EXTENSION,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
): void {
  KeDelayExecutionThread(KernelMode, false, -10n * 10_000_000n);
  IoCompleteRequest(DeferredContext.PendingIrp!, IO_NO_INCREMENT);
}
