/** Completion: back up the driver stack, then into the requesting thread. */
import { HalReportViolation, HalTrace } from 'hal';
import {
  type DEVICE_OBJECT,
  FO_SYNCHRONOUS_IO,
  type FILE_OBJECT,
  type IO_STACK_LOCATION,
  type IRP,
  SL_INVOKE_ON_CANCEL,
  SL_INVOKE_ON_ERROR,
  SL_INVOKE_ON_SUCCESS,
  SL_PENDING_RETURNED,
} from '../inc/io';
import {
  IO_TYPE_IRP,
  IRP_ASSOCIATED_IRP,
  IRP_CLOSE_OPERATION,
  IRP_CREATE_OPERATION,
  IRP_DEFER_IO_COMPLETION,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_PAGING_IO,
} from '../inc/iodefs';
import { EVENT_OBJECT } from '../inc/exobj';
import { KAPC, KernelMode, UserMode } from '../inc/ke';
import { CurrentApcEnvironment } from '../inc/kedefs';
import { NT_ERROR, NT_SUCCESS, STATUS_MORE_PROCESSING_REQUIRED, STATUS_PENDING } from '../inc/ntstatus';
import { KeInitializeApc, KeInsertQueueApc } from '../ke/apc';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeSetEvent } from '../ke/event';
import { IovCompleteRequest, IovpCompleteRequest, IovpLocalCompletionRoutine } from '../vf/iov';
import { IovSettings } from '../vf/iovSettings';
import { ObfDereferenceObject } from '../ob/object';
import { IopCopyOut, IopFreeMdls, IopUnlockMdls } from './buffer';
import { IoFreeIrp, IoGetCurrentIrpStackLocation, IoMarkIrpPending, IopClearStackLocation } from './irp';
import { IoSetIoCompletion } from './iocompletion';
import { IopDequeueThreadIrp } from './threadIrps';

const MULTIPLE_IRP_COMPLETE_REQUESTS = 0x44;

/**
 * Completes a request; the caller must not touch the IRP afterwards.
 * @param PriorityBoost added to the waiting thread's priority (IO_*_INCREMENT)
 * @stack 0x30
 */
export function IofCompleteRequest(Irp: IRP, PriorityBoost: number): void {
  if (IovSettings.On) IovCompleteRequest(Irp, PriorityBoost);
  else IopfCompleteRequest(Irp, PriorityBoost);
}

/** @stack 0xc0 */
export function IopfCompleteRequest(Irp: IRP, PriorityBoost: number): void {
  if (Irp.CurrentLocation > Irp.StackCount + 1 || Irp.Type !== IO_TYPE_IRP)
    KeBugCheckEx(MULTIPLE_IRP_COMPLETE_REQUESTS, Irp, 0x1c3en, 0n, 0n);
  HalTrace(
    'irp',
    `complete status ${(Irp.IoStatus.Status >>> 0).toString(16)} information ${Irp.IoStatus.Information}`,
    Irp,
  );
  if (Irp.IoStatus.Status === STATUS_PENDING)
    HalReportViolation({
      kind: 'irp',
      text: 'IoCompleteRequest with STATUS_PENDING in IoStatus.Status',
      source: 'wdm/nf-wdm-iocompleterequest',
      object: Irp,
    });
  let location = IoGetCurrentIrpStackLocation(Irp);
  Irp.CurrentLocation++;
  while (Irp.CurrentLocation <= Irp.StackCount + 1) {
    Irp.PendingReturned = location.Control & SL_PENDING_RETURNED;
    if (IopWantsCompletion(Irp, location)) {
      const routine = location.CompletionRoutine!;
      const context = location.Context;
      const device: DEVICE_OBJECT | null =
        Irp.CurrentLocation === Irp.StackCount + 1 ? null : IoGetCurrentIrpStackLocation(Irp).DeviceObject;
      IopClearStackLocation(location);
      const status = IovSettings.On
        ? IovpLocalCompletionRoutine(routine, device, Irp, context)
        : routine(device, Irp, context);
      if (status === STATUS_MORE_PROCESSING_REQUIRED) return;
      if (Irp.Type !== IO_TYPE_IRP)
        IopReportOwner(
          Irp,
          'a completion routine freed its IRP and let the completion go on: it must return STATUS_MORE_PROCESSING_REQUIRED',
        );
    } else {
      if (Irp.PendingReturned !== 0 && Irp.CurrentLocation <= Irp.StackCount) IoMarkIrpPending(Irp);
      IopClearStackLocation(location);
    }
    location = IoGetCurrentIrpStackLocation(Irp);
    Irp.CurrentLocation++;
  }
  IopFinishRequest(Irp, PriorityBoost);
}

function IopWantsCompletion(Irp: IRP, Location: IO_STACK_LOCATION): boolean {
  if (Location.CompletionRoutine === null) return false;
  const control = Location.Control;
  return NT_SUCCESS(Irp.IoStatus.Status)
    ? (control & SL_INVOKE_ON_SUCCESS) !== 0 || (Irp.Cancel !== 0 && (control & SL_INVOKE_ON_CANCEL) !== 0)
    : (control & SL_INVOKE_ON_ERROR) !== 0 || (Irp.Cancel !== 0 && (control & SL_INVOKE_ON_CANCEL) !== 0);
}

/**
 * All drivers have seen it: how the issuer hears of it.
 * @stack 0x40
 */
function IopFinishRequest(Irp: IRP, PriorityBoost: number): void {
  if ((Irp.Flags & IRP_ASSOCIATED_IRP) !== 0) {
    IopCompleteAssociated(Irp, PriorityBoost);
    return;
  }
  if ((Irp.Flags & (IRP_CLOSE_OPERATION | IRP_PAGING_IO)) !== 0) {
    IopFinishKernelRequest(Irp, PriorityBoost);
    return;
  }
  IopUnlockMdls(Irp);
  // Not pended: the issuer still holds the IRP in its hands and finishes it itself when the dispatch routine returns.
  if ((Irp.Flags & IRP_DEFER_IO_COMPLETION) !== 0 && Irp.PendingReturned === 0) return;
  const thread = Irp.Tail.Overlay.Thread!;
  if (thread === null && Irp.Type === IO_TYPE_IRP)
    IopReportOwner(
      Irp,
      "a driver's own IRP was completed to the end, where its thread is told, which it has none: set a completion routine that frees it and returns STATUS_MORE_PROCESSING_REQUIRED",
    );
  KeInitializeApc(
    Irp.Tail.Apc,
    thread,
    Irp.ApcEnvironment,
    IopCompleteRequest,
    IopAbortRequest,
    null,
    KernelMode,
    null,
  );
  Irp.Tail.Apc.NormalContext = Irp;
  KeInsertQueueApc(Irp.Tail.Apc, Irp, PriorityBoost, PriorityBoost);
}

function IopReportOwner(Irp: IRP, text: string): void {
  HalReportViolation({ kind: 'irp', text, source: 'wdm/nf-wdm-iosetcompletionroutine', object: Irp });
}

/**
 * The issuer waits for its own event (cleanup, close, synchronous paging I/O): no thread context needed. Asynchronous
 * paging writes end in the thread that issued them.
 */
function IopFinishKernelRequest(Irp: IRP, PriorityBoost: number): void {
  if ((Irp.Flags & (IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_PAGING_IO)) === 0) {
    const apc = Irp.Tail.Apc;
    KeInitializeApc(
      apc,
      Irp.Tail.Overlay.Thread!,
      Irp.ApcEnvironment,
      IopCompletePageWrite,
      null,
      null,
      KernelMode,
      null,
    );
    KeInsertQueueApc(apc, Irp, PriorityBoost, PriorityBoost);
    return;
  }
  const iosb = Irp.UserIosb!;
  const event = Irp.UserEvent!;
  iosb.Information = Irp.IoStatus.Information;
  iosb.Status = Irp.IoStatus.Status;
  if ((Irp.Flags & IRP_PAGING_IO) !== 0) IoFreeIrp(Irp);
  KeSetEvent(event, PriorityBoost, false);
}

/**
 * Kernel routine of the APC that ends an asynchronous paging write.
 * @stack 0x60
 */
function IopCompletePageWrite(Apc: KAPC): void {
  const irp = Apc.SystemArgument1 as IRP;
  const iosb = irp.UserIosb!;
  const { UserApcRoutine, UserApcContext } = irp.Overlay.AsynchronousParameters;
  iosb.Information = irp.IoStatus.Information;
  iosb.Status = irp.IoStatus.Status;
  IoFreeIrp(irp);
  UserApcRoutine!(UserApcContext, iosb, 0);
}

function IopCompleteAssociated(Irp: IRP, PriorityBoost: number): void {
  const master = Irp.AssociatedIrp.MasterIrp!;
  const left = --master.AssociatedIrp.IrpCount;
  IopFreeMdls(Irp);
  IoFreeIrp(Irp);
  if (left === 0) IofCompleteRequest(master, PriorityBoost);
}

/**
 * Kernel routine of the completion APC, in the requesting thread at APC_LEVEL: copies buffered data to the caller,
 * writes the status block, sets the events, frees the IRP.
 * @stack 0xb0
 */
export function IopCompleteRequest(Apc: KAPC): void {
  const irp = Apc.SystemArgument1 as IRP;
  IopCompleteInThread(irp, Apc.SystemArgument2 as number);
}

/**
 * The same without an APC, for issuers that finish a request themselves.
 * @stack 0x80
 */
export function IopCompleteInThread(Irp: IRP, PriorityBoost: number): void {
  const file = Irp.Tail.Overlay.OriginalFileObject;
  if (IovSettings.On) IovpCompleteRequest(Irp);
  IopCopyOut(Irp);
  IopFreeMdls(Irp);
  const pended = Irp.PendingReturned !== 0;
  if (!NT_ERROR(Irp.IoStatus.Status) || pended) {
    if (Irp.UserIosb !== null) {
      Irp.UserIosb.Information = Irp.IoStatus.Information;
      Irp.UserIosb.Status = Irp.IoStatus.Status;
    }
    if (file !== null && ((file.Flags & FO_SYNCHRONOUS_IO) !== 0 || (Irp.Flags & IRP_CREATE_OPERATION) !== 0))
      file.FinalStatus = Irp.IoStatus.Status;
    IopSignal(Irp, file, PriorityBoost);
    IopNotify(Irp, file);
  }
  IopDequeueThreadIrp(Irp);
  const event = Irp.UserEvent;
  const create = (Irp.Flags & IRP_CREATE_OPERATION) !== 0;
  IoFreeIrp(Irp);
  if (file !== null && !create) {
    if (event instanceof EVENT_OBJECT) ObfDereferenceObject(event);
    ObfDereferenceObject(file);
  }
}

/** A user's event is set, and the file object's when nobody else could be waited for. */
function IopSignal(Irp: IRP, File: FILE_OBJECT | null, PriorityBoost: number): void {
  if (Irp.UserEvent !== null) KeSetEvent(Irp.UserEvent, PriorityBoost, false);
  if (File !== null && (Irp.UserEvent === null || (File.Flags & FO_SYNCHRONOUS_IO) !== 0))
    KeSetEvent(File.Event, PriorityBoost, false);
}

/** A user APC for who gave a routine; a packet for the port that the file is bound to. */
function IopNotify(Irp: IRP, File: FILE_OBJECT | null): void {
  const { UserApcRoutine, UserApcContext } = Irp.Overlay.AsynchronousParameters;
  if (UserApcRoutine !== null) {
    const apc = new KAPC();
    const thread = Irp.Tail.Overlay.Thread!;
    KeInitializeApc(
      apc,
      thread,
      CurrentApcEnvironment,
      IopUserCompletion,
      null,
      UserApcRoutine,
      UserMode,
      UserApcContext,
    );
    KeInsertQueueApc(apc, Irp.UserIosb, 0, 2);
  } else if (File !== null && File.CompletionContext !== null && UserApcContext !== null) {
    const { Port, Key } = File.CompletionContext;
    IoSetIoCompletion(Port, Key, UserApcContext, Irp.IoStatus.Status, Irp.IoStatus.Information);
  }
}

/** Kernel routine of the user's APC: nothing is left to do. */
function IopUserCompletion(): void {}

/** The thread ended before its completion APC could be delivered. */
function IopAbortRequest(Apc: KAPC): void {
  IopCompleteInThread(Apc.SystemArgument1 as IRP, 0);
}

export { IofCompleteRequest as IoCompleteRequest };
