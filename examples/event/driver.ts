/*
 * EVENT.sys - two ways in which a driver tells an application that something has happened.
 *
 *   An event: the application hands over the handle of an event; the driver takes a reference to the object while it is in the
 *   application's thread, and signals it later, from a DPC.
 *   A pending request: the application's request is completed when it happens; it may be cancelled until then.
 *
 * What happens here is a timer. Press F5 with a breakpoint in CustomTimerDPC. Ask:  !irql   !timer   !object @@(record.Event)
 */
import {
  CONTAINING_RECORD,
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  EVENT_MODIFY_STATE,
  ExAllocatePool2,
  ExEventObjectType,
  ExFreePoolWithTag,
  FILE_DEVICE_UNKNOWN,
  type FILE_OBJECT,
  type HANDLE,
  IO_NO_INCREMENT,
  InitializeListHead,
  InsertTailList,
  IoCompleteRequest,
  IoCreateDevice,
  IoCreateSymbolicLink,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoGetCurrentIrpStackLocation,
  IoMarkIrpPending,
  IoReleaseCancelSpinLock,
  IoSetCancelRoutine,
  type IRP,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  KDPC,
  KeAcquireSpinLock,
  KeAcquireSpinLockAtDpcLevel,
  KeCancelTimer,
  KeInitializeDpc,
  KeInitializeSpinLock,
  KeInitializeTimer,
  KeReleaseSpinLock,
  KeReleaseSpinLockFromDpcLevel,
  KeSetEvent,
  KeSetTimer,
  type KEVENT,
  type KIRQL,
  KSPIN_LOCK,
  KTIMER,
  LIST_ENTRY,
  NT_SUCCESS,
  type NTSTATUS,
  ObDereferenceObject,
  ObReferenceObjectByHandle,
  POOL_FLAG_NON_PAGED,
  ReadULong64NoFence,
  Ref,
  RemoveEntryList,
  RemoveHeadList,
  IsListEmpty,
  STATUS_CANCELLED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
  type UNICODE_STRING,
  UserMode,
} from 'ntddk';
import { IOCTL_NOTIFY_BY_EVENT, IOCTL_NOTIFY_BY_REQUEST, NOTIFICATION_SIZE } from './public';

const DEVICE = '\\Device\\Event_Sample';
const LINK = '\\??\\Event_Sample';
const TAG = 'tevE';

export class DEVICE_EXTENSION {
  EventQueueHead = new LIST_ENTRY();
  QueueLock = new KSPIN_LOCK();
}

/** Somebody who wants to be told: by an event or by a request. */
export class NOTIFY_RECORD {
  ListEntry = new LIST_ENTRY(this);
  Event: KEVENT | null = null;
  PendingIrp: IRP | null = null;
  FileObject: FILE_OBJECT | null = null;
  Extension: DEVICE_EXTENSION | null = null;
  Timer = new KTIMER();
  Dpc = new KDPC();
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const device = new Ref<DEVICE_OBJECT | null>(null);
  let status = IoCreateDevice(DriverObject, DEVICE_EXTENSION, DEVICE, FILE_DEVICE_UNKNOWN, 0, false, device);
  if (!NT_SUCCESS(status)) return status;
  DriverObject.MajorFunction[IRP_MJ_CREATE] = EventCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = EventCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLEANUP] = EventCleanup;
  DriverObject.MajorFunction[IRP_MJ_DEVICE_CONTROL] = EventDispatchIoControl;
  DriverObject.DriverUnload = EventUnload;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device.value!);
    return status;
  }
  const extension: DEVICE_EXTENSION = device.value!.DeviceExtension;
  InitializeListHead(extension.EventQueueHead);
  KeInitializeSpinLock(extension.QueueLock);
  device.value!.Flags |= DO_BUFFERED_IO;
  return status;
}

/** Cleanup has emptied the queue: no timer is set any more. */
export function EventUnload(DriverObject: DRIVER_OBJECT): void {
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function EventCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return Complete(Irp, STATUS_SUCCESS);
}

/** Input: milliseconds (ULONG), and for the first code the handle of the event (ULONG64). */
export function EventDispatchIoControl(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const { IoControlCode, InputBufferLength } = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  if (IoControlCode !== IOCTL_NOTIFY_BY_EVENT && IoControlCode !== IOCTL_NOTIFY_BY_REQUEST)
    return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
  if (InputBufferLength < NOTIFICATION_SIZE) return Complete(Irp, STATUS_INVALID_PARAMETER);
  const record = ExAllocatePool2(POOL_FLAG_NON_PAGED, NOTIFY_RECORD, TAG);
  if (record === null) return Complete(Irp, STATUS_INSUFFICIENT_RESOURCES);
  record.Extension = DeviceObject.DeviceExtension as DEVICE_EXTENSION;
  record.FileObject = IoGetCurrentIrpStackLocation(Irp).FileObject;
  KeInitializeTimer(record.Timer);
  KeInitializeDpc(record.Dpc, CustomTimerDPC, record);
  const milliseconds = ReadULong64NoFence(Irp.AssociatedIrp.SystemBuffer!) & 0xffff_ffffn;
  const due = -10_000n * milliseconds;
  return IoControlCode === IOCTL_NOTIFY_BY_EVENT ? RegisterEvent(record, Irp, due) : RegisterRequest(record, Irp, due);
}

function RegisterEvent(Record: NOTIFY_RECORD, Irp: IRP, Due: bigint): NTSTATUS {
  const handle = Number(ReadULong64NoFence(Irp.AssociatedIrp.SystemBuffer!.subarray(8))) as HANDLE;
  const event = new Ref<KEVENT | null>(null);
  // The handle means something in this process only, and only now.
  const status = ObReferenceObjectByHandle(
    handle,
    EVENT_MODIFY_STATE,
    ExEventObjectType,
    UserMode,
    event as never,
    null,
  );
  if (!NT_SUCCESS(status)) {
    ExFreePoolWithTag(Record, TAG);
    return Complete(Irp, status);
  }
  Record.Event = event.value;
  const irql = new Ref<KIRQL>(0);
  KeAcquireSpinLock(Record.Extension!.QueueLock, irql);
  InsertTailList(Record.Extension!.EventQueueHead, Record.ListEntry);
  KeSetTimer(Record.Timer, Due, Record.Dpc);
  KeReleaseSpinLock(Record.Extension!.QueueLock, irql.value);
  return Complete(Irp, STATUS_SUCCESS);
}

function RegisterRequest(Record: NOTIFY_RECORD, Irp: IRP, Due: bigint): NTSTATUS {
  const irql = new Ref<KIRQL>(0);
  Record.PendingIrp = Irp;
  Irp.Tail.Overlay.DriverContext[3] = Record;
  KeAcquireSpinLock(Record.Extension!.QueueLock, irql);
  IoSetCancelRoutine(Irp, EventCancelRoutine);
  // Cancelled already, and nobody has called the cancel routine: the request is still ours.
  if (Irp.Cancel && IoSetCancelRoutine(Irp, null) !== null) {
    KeReleaseSpinLock(Record.Extension!.QueueLock, irql.value);
    ExFreePoolWithTag(Record, TAG);
    return Complete(Irp, STATUS_CANCELLED);
  }
  IoMarkIrpPending(Irp);
  InsertTailList(Record.Extension!.EventQueueHead, Record.ListEntry);
  KeSetTimer(Record.Timer, Due, Record.Dpc);
  KeReleaseSpinLock(Record.Extension!.QueueLock, irql.value);
  return STATUS_PENDING;
}

/** It has happened. */
export function CustomTimerDPC(Dpc: KDPC, record: NOTIFY_RECORD): void {
  const { QueueLock } = record.Extension!;
  KeAcquireSpinLockAtDpcLevel(QueueLock);
  const irp = record.PendingIrp;
  // Whoever takes the cancel routine away completes the request; the other one leaves it alone.
  const mine = irp === null || IoSetCancelRoutine(irp, null) !== null;
  if (mine) RemoveEntryList(record.ListEntry);
  KeReleaseSpinLockFromDpcLevel(QueueLock);
  if (!mine) return;
  if (irp !== null) Complete(irp, STATUS_SUCCESS);
  else {
    KeSetEvent(record.Event!, 0, false);
    ObDereferenceObject(record.Event as never);
  }
  ExFreePoolWithTag(record, TAG);
}

/** Called with the cancel spin lock held, which is not needed here. */
export function EventCancelRoutine(DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const record = Irp.Tail.Overlay.DriverContext[3] as NOTIFY_RECORD;
  const irql = new Ref<KIRQL>(0);
  KeAcquireSpinLock(record.Extension!.QueueLock, irql);
  RemoveEntryList(record.ListEntry);
  // A DPC that runs already finds no cancel routine and leaves; but it must have left before its record goes.
  const stopped = KeCancelTimer(record.Timer);
  KeReleaseSpinLock(record.Extension!.QueueLock, irql.value);
  if (stopped) ExFreePoolWithTag(record, TAG);
  Complete(Irp, STATUS_CANCELLED);
}

/** The last handle is closed: nobody is there to be told any more. */
export function EventCleanup(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension: DEVICE_EXTENSION = DeviceObject.DeviceExtension;
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const cleanup = new LIST_ENTRY();
  InitializeListHead(cleanup);
  const irql = new Ref<KIRQL>(0);
  KeAcquireSpinLock(extension.QueueLock, irql);
  for (let entry = extension.EventQueueHead.Flink; entry !== extension.EventQueueHead; ) {
    const record = CONTAINING_RECORD<NOTIFY_RECORD>(entry);
    entry = entry.Flink;
    // A timer that has expired already: its DPC does the rest.
    if (record.FileObject !== file || !KeCancelTimer(record.Timer)) continue;
    if (record.PendingIrp !== null && IoSetCancelRoutine(record.PendingIrp, null) === null) continue;
    RemoveEntryList(record.ListEntry);
    InsertTailList(cleanup, record.ListEntry);
  }
  KeReleaseSpinLock(extension.QueueLock, irql.value);
  // Without the lock: completing a request may call anybody.
  while (!IsListEmpty(cleanup)) {
    const record = CONTAINING_RECORD<NOTIFY_RECORD>(RemoveHeadList(cleanup));
    if (record.PendingIrp !== null) Complete(record.PendingIrp, STATUS_CANCELLED);
    else ObDereferenceObject(record.Event as never);
    ExFreePoolWithTag(record, TAG);
  }
  return Complete(Irp, STATUS_SUCCESS);
}

function Complete(Irp: IRP, Status: NTSTATUS): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = 0;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
