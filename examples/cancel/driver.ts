/*
 * CANCEL.sys - requests that wait for a slow device, and may be cancelled while they wait.
 *
 * A cancel-safe queue (IO_CSQ) holds them: the driver says how to insert, remove, peek and lock; the I/O manager's routines do
 * the rest, so that no request is ever completed twice or forgotten. A system thread takes one after the other and polls the
 * device, which needs time between two reads.
 *
 * Press F5 with breakpoints in CsampCompleteCanceledIrp and CsampPollingThread. Ask:  !irpfind   !irp @@(Irp)   !locks -v
 * `startio.ts` does the same with the I/O manager's own queue.
 */
import {
  CONTAINING_RECORD,
  type DEVICE_OBJECT,
  DO_BUFFERED_IO,
  type DRIVER_OBJECT,
  Executive,
  type FILE_OBJECT,
  FILE_DEVICE_UNKNOWN,
  type HANDLE,
  IO_CSQ,
  IO_NO_INCREMENT,
  IO_REMOVE_LOCK,
  InitializeListHead,
  InsertTailList,
  IoAcquireRemoveLock,
  IoCompleteRequest,
  IoCreateDeviceSecure,
  IoCreateSymbolicLink,
  IoCsqInitialize,
  IoCsqInsertIrp,
  IoCsqRemoveNextIrp,
  IoDeleteDevice,
  IoDeleteSymbolicLink,
  IoGetCurrentIrpStackLocation,
  IoInitializeRemoveLock,
  IoReleaseRemoveLock,
  IoReleaseRemoveLockAndWait,
  type IRP,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_READ,
  KeAcquireSpinLock,
  KeDelayExecutionThread,
  KeEnterCriticalRegion,
  KeGetCurrentThread,
  KeInitializeSemaphore,
  KeInitializeSpinLock,
  KeLeaveCriticalRegion,
  KeReleaseSemaphore,
  KeReleaseSpinLock,
  KernelMode,
  KeSetPriorityThread,
  KeWaitForSingleObject,
  type KIRQL,
  KSEMAPHORE,
  KSPIN_LOCK,
  type KTHREAD,
  LIST_ENTRY,
  LOW_REALTIME_PRIORITY,
  NT_SUCCESS,
  type NTSTATUS,
  ObDereferenceObject,
  ObReferenceObjectByHandle,
  PsCreateSystemThread,
  PsTerminateSystemThread,
  Ref,
  RemoveEntryList,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_CANCELLED,
  STATUS_PENDING,
  STATUS_SUCCESS,
  THREAD_ALL_ACCESS,
  type UNICODE_STRING,
  ZwClose,
} from 'ntddk';

const DEVICE = '\\Device\\CANCEL';
const LINK = '\\??\\CancelSamp';
/** Between two polls of the device, 100 ns. */
const POLLING_INTERVAL = -5_000_000n;
const TAG = 'CSAM';

export class DEVICE_EXTENSION {
  Queue = new IO_CSQ();
  PendingIrpQueue = new LIST_ENTRY();
  QueueLock = new KSPIN_LOCK();
  /** One for each request in the queue. */
  IrpQueueSemaphore = new KSEMAPHORE();
  ThreadObject: KTHREAD | null = null;
  ThreadShouldStop = false;
  /** Of the device: how often it was polled. */
  Polls = 0;
}
/** One for each open handle: keeps cleanup from overtaking a read that is just being queued. */
class FILE_CONTEXT {
  FileRundownLock = new IO_REMOVE_LOCK();
}

let extension: DEVICE_EXTENSION;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const created = new Ref<DEVICE_OBJECT | null>(null);
  const sddl = 'D:P(A;;GA;;;SY)(A;;GA;;;BA)';
  let status = IoCreateDeviceSecure(
    DriverObject,
    DEVICE_EXTENSION,
    DEVICE,
    FILE_DEVICE_UNKNOWN,
    0,
    false,
    sddl,
    null,
    created,
  );
  if (!NT_SUCCESS(status)) return status;
  const device = created.value!;
  status = IoCreateSymbolicLink(LINK, DEVICE);
  if (!NT_SUCCESS(status)) {
    IoDeleteDevice(device);
    return status;
  }
  DriverObject.MajorFunction[IRP_MJ_CREATE] = CsampCreateClose;
  DriverObject.MajorFunction[IRP_MJ_CLOSE] = CsampCreateClose;
  DriverObject.MajorFunction[IRP_MJ_READ] = CsampRead;
  DriverObject.MajorFunction[IRP_MJ_CLEANUP] = CsampCleanup;
  DriverObject.DriverUnload = CsampUnload;
  device.Flags |= DO_BUFFERED_IO;

  extension = device.DeviceExtension;
  KeInitializeSpinLock(extension.QueueLock);
  KeInitializeSemaphore(extension.IrpQueueSemaphore, 0, 0x7fffffff);
  InitializeListHead(extension.PendingIrpQueue);
  IoCsqInitialize(
    extension.Queue,
    CsampInsertIrp,
    CsampRemoveIrp,
    CsampPeekNextIrp,
    CsampAcquireLock,
    CsampReleaseLock,
    CsampCompleteCanceledIrp,
  );
  return StartPollingThread(device);
}

function StartPollingThread(Device: DEVICE_OBJECT): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  const status = PsCreateSystemThread(handle, THREAD_ALL_ACCESS, null, null, null, CsampPollingThread, Device);
  if (!NT_SUCCESS(status)) {
    IoDeleteSymbolicLink(LINK);
    IoDeleteDevice(Device);
    return status;
  }
  const thread = new Ref<KTHREAD | null>(null);
  ObReferenceObjectByHandle(handle.value, THREAD_ALL_ACCESS, null, KernelMode, thread, null);
  extension.ThreadObject = thread.value;
  ZwClose(handle.value);
  return STATUS_SUCCESS;
}

export function CsampUnload(DriverObject: DRIVER_OBJECT): void {
  extension.ThreadShouldStop = true;
  // Wakes the thread, which sees that it has to go; its code must not be unloaded before that.
  KeReleaseSemaphore(extension.IrpQueueSemaphore, 0, 1, true);
  KeWaitForSingleObject(extension.ThreadObject!, Executive, KernelMode, false, null);
  ObDereferenceObject(extension.ThreadObject as never);
  IoDeleteSymbolicLink(LINK);
  IoDeleteDevice(DriverObject.DeviceObject!);
}

export function CsampCreateClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const stack = IoGetCurrentIrpStackLocation(Irp);
  const file = stack.FileObject!;
  if (stack.MajorFunction === IRP_MJ_CREATE) {
    const context = new FILE_CONTEXT();
    IoInitializeRemoveLock(context.FileRundownLock, TAG, 0, 0);
    file.FsContext = context;
  } else file.FsContext = null;
  return Complete(Irp, STATUS_SUCCESS, 0);
}

export function CsampRead(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const stack = IoGetCurrentIrpStackLocation(Irp);
  const { FileRundownLock } = stack.FileObject!.FsContext as FILE_CONTEXT;
  const status = IoAcquireRemoveLock(FileRundownLock, Irp);
  // The handle is being closed: cleanup has been here.
  if (!NT_SUCCESS(status)) return Complete(Irp, status, 0);
  if (stack.Parameters.Read.Length < 4) {
    IoReleaseRemoveLock(FileRundownLock, Irp);
    return Complete(Irp, STATUS_BUFFER_TOO_SMALL, 0);
  }
  // Nobody may suspend this thread between queueing and signalling.
  KeEnterCriticalRegion();
  // Marks it pending, too. From here on the request may be gone at any time.
  IoCsqInsertIrp(extension.Queue, Irp, null);
  KeReleaseSemaphore(extension.IrpQueueSemaphore, 0, 1, false);
  KeLeaveCriticalRegion();
  IoReleaseRemoveLock(FileRundownLock, Irp);
  return STATUS_PENDING;
}

/** Takes requests and works on them, one by one, until the driver is unloaded. */
export function CsampPollingThread(DeviceObject: DEVICE_OBJECT): void {
  KeSetPriorityThread(KeGetCurrentThread(), LOW_REALTIME_PRIORITY);
  for (;;) {
    KeWaitForSingleObject(extension.IrpQueueSemaphore, Executive, KernelMode, false, null);
    if (extension.ThreadShouldStop) PsTerminateSystemThread(STATUS_SUCCESS);
    const irp = IoCsqRemoveNextIrp(extension.Queue, null);
    // It was cancelled while it waited: the semaphore does not know.
    if (irp === null) continue;
    // Taken out of the queue it belongs to this thread alone: nobody can cancel it any more.
    while (!DeviceHasData()) KeDelayExecutionThread(KernelMode, false, POLLING_INTERVAL);
    irp.AssociatedIrp.SystemBuffer![0] = extension.Polls;
    Complete(irp, STATUS_SUCCESS, 4);
  }
}
/** Every second time the device is ready. */
function DeviceHasData(): boolean {
  return ++extension.Polls % 2 === 0;
}

/** The last handle is closed: what still waits for it is cancelled. */
export function CsampCleanup(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject!;
  const { FileRundownLock } = file.FsContext as FILE_CONTEXT;
  // Waits for the reads that are just being queued, and lets no further one in.
  IoAcquireRemoveLock(FileRundownLock, Irp);
  IoReleaseRemoveLockAndWait(FileRundownLock, Irp);
  for (let irp = IoCsqRemoveNextIrp(extension.Queue, file); irp !== null; ) {
    CsampCompleteCanceledIrp(extension.Queue, irp);
    irp = IoCsqRemoveNextIrp(extension.Queue, file);
  }
  return Complete(Irp, STATUS_SUCCESS, 0);
}

// ---- the queue: the I/O manager calls these ---------------------------------------------------------------------------
export function CsampInsertIrp(Csq: IO_CSQ, Irp: IRP): void {
  InsertTailList(extension.PendingIrpQueue, Irp.Tail.Overlay.ListEntry);
}
export function CsampRemoveIrp(Csq: IO_CSQ, Irp: IRP): void {
  RemoveEntryList(Irp.Tail.Overlay.ListEntry);
}
/** The request after `Irp` (null: the first) that belongs to the file `PeekContext` (null: any). */
export function CsampPeekNextIrp(Csq: IO_CSQ, Irp: IRP | null, PeekContext: FILE_OBJECT | null): IRP | null {
  const head = extension.PendingIrpQueue;
  let entry = Irp === null ? head.Flink : Irp.Tail.Overlay.ListEntry.Flink;
  for (; entry !== head; entry = entry.Flink) {
    const next = CONTAINING_RECORD<IRP>(entry);
    if (PeekContext === null || IoGetCurrentIrpStackLocation(next).FileObject === PeekContext) return next;
  }
  return null;
}
export function CsampAcquireLock(Csq: IO_CSQ, Irql: Ref<KIRQL>): void {
  KeAcquireSpinLock(extension.QueueLock, Irql);
}
export function CsampReleaseLock(Csq: IO_CSQ, Irql: KIRQL): void {
  KeReleaseSpinLock(extension.QueueLock, Irql);
}
export function CsampCompleteCanceledIrp(Csq: IO_CSQ, Irp: IRP): void {
  Complete(Irp, STATUS_CANCELLED, 0);
}

function Complete(Irp: IRP, Status: NTSTATUS, Information: number): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return Status;
}
