/** What read, write and control have in common: the IRP, the buffers, the call, the wait. */
import { HalTrace } from 'hal';
import { ExFreePool } from '../ex/pool';
import type { EVENT_OBJECT } from '../inc/exobj';
import {
  type DEVICE_OBJECT,
  type FILE_OBJECT,
  FO_ALERTABLE_IO,
  FO_SYNCHRONOUS_IO,
  IO_STATUS_BLOCK,
  type IRP,
  type NTSTATUS,
  type PIO_APC_ROUTINE,
} from '../inc/io';
import { IRP_DEFER_IO_COMPLETION, IRP_MJ_NAMES, IRP_SYNCHRONOUS_API } from '../inc/iodefs';
import { APC_LEVEL } from '../inc/kedefs';
import { Executive, KernelMode, KEVENT } from '../inc/ke';
import type { HANDLE } from '../inc/ntdef';
import {
  NT_ERROR,
  NT_SUCCESS,
  STATUS_ALERTED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_USER_APC,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { KeInitializeEvent, KeReadStateEvent, KeResetEvent, KeSetEvent } from '../ke/event';
import { KzLowerIrql, KzRaiseIrql } from '../ke/irql';
import { KeWaitForSingleObject } from '../ke/wait';
import { ExEventObjectType } from '../ex/types';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from '../ps/current';
import { IofCallDriver } from './call';
import { IoCancelIrp } from './cancel';
import { IopCompleteInThread } from './complete';
import { IoGetRelatedDeviceObject } from './device';
import { IoAllocateIrp, IoFreeIrp, IoGetNextIrpStackLocation } from './irp';
import { IopQueueThreadIrp } from './threadIrps';

/** A request on its way from its handles to the driver. */
export class IopRequest {
  Irp!: IRP;
  Device!: DEVICE_OBJECT;
  Synchronous = false;
  Event: EVENT_OBJECT | null = null;
  constructor(
    readonly File: FILE_OBJECT,
    readonly ApcRoutine: PIO_APC_ROUTINE | null = null,
    readonly ApcContext: unknown = null,
  ) {}
}

/**
 * From a referenced file object to an IRP whose next location says `MajorFunction`. Takes the file object's lock for
 * synchronous I/O. On failure everything is given back, the file object too.
 * @stack 0x90
 */
export function IopPrepareRequest(
  Request: IopRequest,
  EventHandle: HANDLE | null,
  IoStatusBlock: IO_STATUS_BLOCK,
  MajorFunction: number,
  Flags: number,
): NTSTATUS {
  const file = Request.File;
  const mode = PsGetCurrentThread().PreviousMode;
  // Who hears of the end: the thread's own routine or the port, not both.
  if (Request.ApcRoutine !== null && file.CompletionContext !== null) {
    ObfDereferenceObject(file);
    return STATUS_INVALID_PARAMETER;
  }
  if (EventHandle) {
    const event = new Ref<EVENT_OBJECT | null>(null);
    const status = ObReferenceObjectByHandle(EventHandle, 0x2, ExEventObjectType, mode, event, null);
    if (!NT_SUCCESS(status)) {
      ObfDereferenceObject(file);
      return status;
    }
    Request.Event = event.value;
    KeResetEvent(event.value!);
  }
  Request.Synchronous = (file.Flags & FO_SYNCHRONOUS_IO) !== 0;
  if (Request.Synchronous) IopAcquireFileObjectLock(file);
  KeResetEvent(file.Event);
  Request.Device = IoGetRelatedDeviceObject(file);
  const irp = IoAllocateIrp(Request.Device.StackSize, true);
  if (irp === null) {
    IopAbandonRequest(Request);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  irp.Flags = IRP_DEFER_IO_COMPLETION | Flags;
  irp.RequestorMode = mode;
  irp.UserIosb = IoStatusBlock;
  irp.UserEvent = Request.Event;
  irp.Overlay.AsynchronousParameters.UserApcRoutine = Request.ApcRoutine;
  irp.Overlay.AsynchronousParameters.UserApcContext = Request.ApcContext;
  irp.Tail.Overlay.OriginalFileObject = file;
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  const location = IoGetNextIrpStackLocation(irp);
  location.MajorFunction = MajorFunction;
  location.FileObject = file;
  Request.Irp = irp;
  HalTrace('irp', `create ${IRP_MJ_NAMES[MajorFunction]}`, irp);
  return 0;
}

/**
 * For operations that are over when the service returns, whatever the handle: on an asynchronous one the request has an
 * event and a status block of its own.
 * @stack 0x60
 */
export function IopPrepareSynchronousRequest(
  Request: IopRequest,
  IoStatusBlock: IO_STATUS_BLOCK,
  MajorFunction: number,
): NTSTATUS {
  const status = IopPrepareRequest(Request, null, IoStatusBlock, MajorFunction, IRP_SYNCHRONOUS_API);
  if (!NT_SUCCESS(status) || Request.Synchronous) return status;
  const event = new KEVENT();
  KeInitializeEvent(event, 1, false);
  Request.Irp.UserEvent = event;
  Request.Irp.UserIosb = new IO_STATUS_BLOCK();
  return status;
}

/**
 * Sends what IopPrepareSynchronousRequest has prepared, and waits for its end.
 * @stack 0x60
 */
export function IopSendSynchronousRequest(Request: IopRequest, IoStatusBlock: IO_STATUS_BLOCK): NTSTATUS {
  const { Device, Irp, File, Synchronous } = Request;
  const event = Irp.UserEvent;
  const iosb = Irp.UserIosb!;
  let status = IopSynchronousServiceTail(Device, Irp, File, true, Irp.RequestorMode, Synchronous, 2);
  if (Synchronous) return status;
  if (status === STATUS_PENDING) {
    KeWaitForSingleObject(event!, Executive, KernelMode, false, null);
    status = iosb.Status;
  }
  if (!NT_ERROR(status)) {
    IoStatusBlock.Information = iosb.Information;
    IoStatusBlock.Status = status;
  }
  return status;
}

/** Gives back what IopPrepareRequest took (the IRP excepted). */
export function IopAbandonRequest(Request: IopRequest): void {
  if (Request.Synchronous) IopReleaseFileObjectLock(Request.File);
  if (Request.Event !== null) ObfDereferenceObject(Request.Event);
  ObfDereferenceObject(Request.File);
}

/** @stack 0x60 */
export function IopAcquireFileObjectLock(File: FILE_OBJECT): void {
  while (!(File.Busy === 0 && (File.Busy = 1))) {
    File.Waiters++;
    KeWaitForSingleObject(File.Lock, Executive, KernelMode, false, null);
    File.Waiters--;
  }
}
/** @stack 0x40 */
export function IopReleaseFileObjectLock(File: FILE_OBJECT): void {
  File.Busy = 0;
  if (File.Waiters !== 0) KeSetEvent(File.Lock, 0, false);
}

/**
 * Calls the driver; finishes a request that was completed at once, and waits for a pending one on a synchronous handle.
 * @param DeferredIoCompletion the IRP comes back to here when it was not pended
 * @param TransferType 0 read, 1 write, 2 other
 * @stack 0xb0
 */
export function IopSynchronousServiceTail(
  DeviceObject: DEVICE_OBJECT,
  Irp: IRP,
  FileObject: FILE_OBJECT,
  DeferredIoCompletion: boolean,
  RequestorMode: number,
  SynchronousIo: boolean,
  _TransferType: number,
): NTSTATUS {
  IopQueueThreadIrp(Irp);
  let status = IofCallDriver(DeviceObject, Irp);
  if (DeferredIoCompletion && status !== STATUS_PENDING) {
    const irql = KzRaiseIrql(APC_LEVEL);
    IopCompleteInThread(Irp, 0);
    KzLowerIrql(irql);
  }
  if (SynchronousIo) {
    if (status === STATUS_PENDING) {
      const alertable = (FileObject.Flags & FO_ALERTABLE_IO) !== 0;
      const waited = KeWaitForSingleObject(FileObject.Event, Executive, RequestorMode, alertable, null);
      if (waited === STATUS_ALERTED || waited === STATUS_USER_APC) IopCancelAlertedRequest(FileObject, Irp);
      status = FileObject.FinalStatus;
    }
    IopReleaseFileObjectLock(FileObject);
  }
  return status;
}

/**
 * The wait was broken because the thread has to go (or was alerted): cancel, and wait for the completion all the same.
 * @stack 0x70
 */
function IopCancelAlertedRequest(File: FILE_OBJECT, Irp: IRP): void {
  if (KeReadStateEvent(File.Event) === 0) IoCancelIrp(Irp);
  KeWaitForSingleObject(File.Event, Executive, KernelMode, false, null);
}

/**
 * An unusable buffer, found after the request was prepared.
 * @returns `Status`
 */
export function IopFailRequest(Request: IopRequest, Status: NTSTATUS): NTSTATUS {
  const irp = Request.Irp;
  if (irp.AssociatedIrp.SystemBuffer !== null) ExFreePool(irp.AssociatedIrp.SystemBuffer);
  IoFreeIrp(irp);
  IopAbandonRequest(Request);
  return Status;
}

/**
 * Refuses a call before there is a request.
 * @returns `Status`
 */
export function IopRefuse(File: FILE_OBJECT, Status: NTSTATUS): NTSTATUS {
  ObfDereferenceObject(File);
  return Status;
}
