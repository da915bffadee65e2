/*
 * The same device with the I/O manager's own queue: IoStartPacket queues, StartIo begins one request at a time, a timer's DPC
 * polls the device, IoStartNextPacket goes on to the next. The cancel routine must find out in which state a request is:
 * the one that the device works on, or one that waits in the device queue - all under the cancel spin lock.
 */
import {
  type DEVICE_OBJECT,
  DISPATCH_LEVEL,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  FILE_DEVICE_UNKNOWN,
  IO_NO_INCREMENT,
  IoAcquireCancelSpinLock,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoGetCurrentIrpStackLocation,
  IoMarkIrpPending,
  IoReleaseCancelSpinLock,
  IoSetCancelRoutine,
  IoStartNextPacket,
  IoStartPacket,
  type IRP,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_READ,
  KDPC,
  KeCancelTimer,
  KeFlushQueuedDpcs,
  KeInitializeDpc,
  KeInitializeTimer,
  KeLowerIrql,
  KeRemoveEntryDeviceQueue,
  KeSetTimer,
  type KIRQL,
  KTIMER,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_CANCELLED,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'ntddk';

const DEVICE = '\\Device\\CANCEL';
const LINK = '\\??\\CancelSamp';
const POLLING_INTERVAL = -5_000_000n;

export class DEVICE_EXTENSION {
  PollingTimer = new KTIMER();
  PollingDpc = new KDPC();
  Polls = 0;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, DEVICE_EXTENSION, DEVICE, FILE_DEVICE_UNKNOWN, 0, false, created);
  if (!NT_SUCCESS(status)) return status;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(created.value!);
    return status;
  }
  DriverObject.MajorFunction[IRP_MJ_CREATE] = CsampCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CsampCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLEANUP] = CsampCreateClose;
  DriverObject.MajorFunction[IRP_MJ_READ] = CsampRead;
  DriverObject.DriverStartIo = CsampStartIo;
  DriverObject.DriverUnload = CsampUnload;
  created.value!.Flags |= DO_BUFFERED_IO;
  const extension: DEVICE_EXTENSION = created.value!.DeviceExtension;
  KeInitializeTimer(extension.PollingTimer);
  KeInitializeDpc(extension.PollingDpc, CsampPollingDpc, created.value);
  return status;
}

export function CsampUnload(DriverObject: DRIVER_OBJECT): void {
  const device = DriverObject.DeviceObject!;
  KeCancelTimer((device.DeviceExtension as DEVICE_EXTENSION).PollingTimer);
  KeFlushQueuedDpcs();
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(device);
}

export function CsampCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS, 0);
}

export function CsampRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (IoGetCurrentIrpStackLocation(Irp).Parameters.Read.Length < 4) return Complete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
  IoMarkIrpPending(Irp);
  IoStartPacket(DeviceObject, Irp, null, CsampCancel);
  return STATUS_PENDING;
}

/** One request at a time, at DISPATCH_LEVEL: DeviceObject.CurrentIrp. */
export function CsampStartIo(DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  const irql = new Ref<KIRQL>(0);
  IoAcquireCancelSpinLock(irql);
  if (Irp.Cancel) {
    // It was cancelled before it began: its cancel routine completes it, and goes on to the next.
    IoReleaseCancelSpinLock(irql.value);
    return;
  }
  IoReleaseCancelSpinLock(irql.value);
  Poll(DeviceObject);
}

function Poll(DeviceObject: DEVICE_OBJECT): void {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  KeSetTimer(extension.PollingTimer, POLLING_INTERVAL, extension.PollingDpc);
}

/** Is there data for the current request? */
export function CsampPollingDpc(Dpc: KDPC, DeviceObject: DEVICE_OBJECT): void {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  const irql = new Ref<KIRQL>(0);
  IoAcquireCancelSpinLock(irql);
  const irp = DeviceObject.CurrentIrp;
  const ready = ++extension.Polls % 2 === 0;
  // Without a cancel routine, it is ours to complete; null: the cancel routine has it already.
  const mine = irp !== null && (!ready || IoSetCancelRoutine(irp, null) !== null);
  IoReleaseCancelSpinLock(irql.value);
  if (irp === null || !mine) return;
  if (!ready) {
    Poll(DeviceObject);
    return;
  }
  irp.AssociatedIrp.SystemBuffer![0] = extension.Polls;
  Complete(irp, STATUS_SUCCESS, 4);
  IoStartNextPacket(DeviceObject, true);
}

/** Called with the cancel spin lock held. */
export function CsampCancel(DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  if (Irp === DeviceObject.CurrentIrp) {
    DeviceObject.CurrentIrp = null;
    // StartIo runs at DISPATCH_LEVEL: the lock goes, the level stays until it has.
    IoReleaseCancelSpinLock(DISPATCH_LEVEL);
    IoStartNextPacket(DeviceObject, true);
    KeLowerIrql(Irp.CancelIrql);
  } else {
    KeRemoveEntryDeviceQueue(DeviceObject.DeviceQueue, Irp.Tail.Overlay.DeviceQueueEntry);
    IoReleaseCancelSpinLock(Irp.CancelIrql);
  }
  Complete(Irp, STATUS_CANCELLED, 0);
}

function Complete(Irp: IRP, Status: NTSTATUS, Information: number): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
