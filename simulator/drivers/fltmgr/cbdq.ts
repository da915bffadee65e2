/** Cancelling of pended operations, and the cancel-safe queue of callback data. */
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import {
  STATUS_CANCELLED,
  STATUS_FLT_CBDQ_DISABLED,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { IoCancelIrp, IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../../nt/io/cancel';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { FLT_IS_IRP_OPERATION } from './inc/callbackData';
import type { FLT_INSTANCE } from './inc/objects';

export type PFLT_COMPLETE_CANCELED_CALLBACK = (CallbackData: FLT_CALLBACK_DATA) => void;

/** Operations by their IRP, for the cancel routine. */
const cancellable = new WeakMap<IRP, FLT_CALLBACK_DATA>();

/**
 * The routine is called when somebody cancels the operation, which the filter has pended. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltsetcancelcompletion.
 * @returns STATUS_CANCELLED if it has been cancelled already
 * @stack 0x40
 */
export function FltSetCancelCompletion(
  CallbackData: FLT_CALLBACK_DATA,
  CanceledCallback: PFLT_COMPLETE_CANCELED_CALLBACK,
): NTSTATUS {
  const irp = CallbackData.$ctrl.Irp;
  if (irp === null || !FLT_IS_IRP_OPERATION(CallbackData)) return STATUS_INVALID_PARAMETER;
  CallbackData.$ctrl.$cancel = CanceledCallback;
  cancellable.set(irp, CallbackData);
  IoSetCancelRoutine(irp, FltpCancelRoutine);
  if (irp.Cancel !== 0 && IoSetCancelRoutine(irp, null) !== null) return STATUS_CANCELLED;
  return STATUS_SUCCESS;
}

/**
 * The filter goes on with the operation: it is not to be cancelled any more. Source: fltkernel/nf-fltkernel-fltclearcancelcompletion.
 * @returns STATUS_CANCELLED: the routine has been called, or will be
 * @stack 0x30
 */
export function FltClearCancelCompletion(CallbackData: FLT_CALLBACK_DATA): NTSTATUS {
  const irp = CallbackData.$ctrl.Irp;
  return irp !== null && IoSetCancelRoutine(irp, null) !== null ? STATUS_SUCCESS : STATUS_CANCELLED;
}

/** @stack 0x40 */
function FltpCancelRoutine(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const data = cancellable.get(Irp);
  const routine = data === undefined ? null : data.$ctrl.$cancel;
  if (routine !== null) routine(data!);
}

/** The queue's routines are the filter's; Irql is a Ref for the level that its lock raised from. */
export type PFLT_CALLBACK_DATA_QUEUE_INSERT_IO = (Cbdq: any, Cbd: FLT_CALLBACK_DATA, InsertContext: any) => NTSTATUS;
export type PFLT_CALLBACK_DATA_QUEUE_REMOVE_IO = (Cbdq: any, Cbd: FLT_CALLBACK_DATA) => void;
export type PFLT_CALLBACK_DATA_QUEUE_PEEK_NEXT_IO = (
  Cbdq: any,
  Cbd: FLT_CALLBACK_DATA | null,
  PeekContext: any,
) => FLT_CALLBACK_DATA | null;
export type PFLT_CALLBACK_DATA_QUEUE_LOCK = (Cbdq: any, Irql: Ref<number> | null) => void;
export type PFLT_CALLBACK_DATA_QUEUE_COMPLETE_CANCELED_IO = (Cbdq: any, Cbd: FLT_CALLBACK_DATA) => void;

/** FLT_CALLBACK_DATA_QUEUE_FLAGS */
const CBDQ_ENABLED = 0x1;

export class FLT_CALLBACK_DATA_QUEUE {
  Flags = 0;
  Instance: FLT_INSTANCE | null = null;
  InsertIo: PFLT_CALLBACK_DATA_QUEUE_INSERT_IO = () => STATUS_SUCCESS;
  RemoveIo: PFLT_CALLBACK_DATA_QUEUE_REMOVE_IO = () => {};
  PeekNextIo: PFLT_CALLBACK_DATA_QUEUE_PEEK_NEXT_IO = () => null;
  Acquire: PFLT_CALLBACK_DATA_QUEUE_LOCK = () => {};
  Release: PFLT_CALLBACK_DATA_QUEUE_LOCK = () => {};
  CompleteCanceledIo: PFLT_CALLBACK_DATA_QUEUE_COMPLETE_CANCELED_IO = () => {};
}

/** Names one operation in a queue (FltCbdqRemoveIo). */
export class FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT {
  Cbd: FLT_CALLBACK_DATA | null = null;
}

/**
 * Source: fltkernel/nf-fltkernel-fltcbdqinitialize. IRQL <= APC_LEVEL.
 * @stack 0x40
 */
export function FltCbdqInitialize(
  Instance: FLT_INSTANCE,
  Cbdq: FLT_CALLBACK_DATA_QUEUE,
  CbdqInsertIo: PFLT_CALLBACK_DATA_QUEUE_INSERT_IO,
  CbdqRemoveIo: PFLT_CALLBACK_DATA_QUEUE_REMOVE_IO,
  CbdqPeekNextIo: PFLT_CALLBACK_DATA_QUEUE_PEEK_NEXT_IO,
  CbdqAcquire: PFLT_CALLBACK_DATA_QUEUE_LOCK,
  CbdqRelease: PFLT_CALLBACK_DATA_QUEUE_LOCK,
  CbdqCompleteCanceledIo: PFLT_CALLBACK_DATA_QUEUE_COMPLETE_CANCELED_IO,
): NTSTATUS {
  Cbdq.Instance = Instance;
  Cbdq.InsertIo = CbdqInsertIo;
  Cbdq.RemoveIo = CbdqRemoveIo;
  Cbdq.PeekNextIo = CbdqPeekNextIo;
  Cbdq.Acquire = CbdqAcquire;
  Cbdq.Release = CbdqRelease;
  Cbdq.CompleteCanceledIo = CbdqCompleteCanceledIo;
  Cbdq.Flags = CBDQ_ENABLED;
  return STATUS_SUCCESS;
}

/**
 * Nothing can be inserted any more. Source: fltkernel/nf-fltkernel-fltcbdqdisable.
 * @stack 0x30
 */
export function FltCbdqDisable(Cbdq: FLT_CALLBACK_DATA_QUEUE): void {
  const irql = new Ref(0);
  Cbdq.Acquire(Cbdq, irql);
  Cbdq.Flags &= ~CBDQ_ENABLED;
  Cbdq.Release(Cbdq, irql);
}

/**
 * Source: fltkernel/nf-fltkernel-fltcbdqenable.
 * @stack 0x30
 */
export function FltCbdqEnable(Cbdq: FLT_CALLBACK_DATA_QUEUE): void {
  const irql = new Ref(0);
  Cbdq.Acquire(Cbdq, irql);
  Cbdq.Flags |= CBDQ_ENABLED;
  Cbdq.Release(Cbdq, irql);
}

/**
 * Puts an operation into the queue, whence it can be cancelled. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltcbdqinsertio.
 * @returns STATUS_FLT_CBDQ_DISABLED, STATUS_CANCELLED, or what the queue's InsertIo said
 * @stack 0x60
 */
export function FltCbdqInsertIo(
  Cbdq: FLT_CALLBACK_DATA_QUEUE,
  Cbd: FLT_CALLBACK_DATA,
  Context: FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT | null,
  InsertContext: unknown,
): NTSTATUS {
  const irql = new Ref(0);
  Cbdq.Acquire(Cbdq, irql);
  let status: NTSTATUS = STATUS_FLT_CBDQ_DISABLED;
  if ((Cbdq.Flags & CBDQ_ENABLED) !== 0) status = Cbdq.InsertIo(Cbdq, Cbd, InsertContext) | 0;
  if (status === STATUS_SUCCESS) {
    Cbd.QueueContext[0] = Cbdq;
    Cbd.QueueContext[1] = Context;
    if (Context !== null) Context.Cbd = Cbd;
    if (FltSetCancelCompletion(Cbd, FltpCancelQueued) === STATUS_CANCELLED) {
      FltpUnqueue(Cbdq, Cbd);
      status = STATUS_CANCELLED;
    }
  }
  Cbdq.Release(Cbdq, irql);
  return status;
}

function FltpUnqueue(Cbdq: FLT_CALLBACK_DATA_QUEUE, Cbd: FLT_CALLBACK_DATA): void {
  Cbdq.RemoveIo(Cbdq, Cbd);
  const context = Cbd.QueueContext[1] as FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT | null;
  if (context !== null) context.Cbd = null;
  Cbd.QueueContext[0] = null;
  Cbd.QueueContext[1] = null;
}

/** @stack 0x50 */
function FltpCancelQueued(Cbd: FLT_CALLBACK_DATA): void {
  const cbdq = Cbd.QueueContext[0] as FLT_CALLBACK_DATA_QUEUE;
  const irql = new Ref(0);
  cbdq.Acquire(cbdq, irql);
  FltpUnqueue(cbdq, Cbd);
  cbdq.Release(cbdq, irql);
  cbdq.CompleteCanceledIo(cbdq, Cbd);
}

/**
 * Takes one operation out, unless it is being cancelled. Source: fltkernel/nf-fltkernel-fltcbdqremoveio.
 * @stack 0x50
 */
export function FltCbdqRemoveIo(
  Cbdq: FLT_CALLBACK_DATA_QUEUE,
  Context: FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT,
): FLT_CALLBACK_DATA | null {
  const irql = new Ref(0);
  Cbdq.Acquire(Cbdq, irql);
  const cbd = Context.Cbd;
  const mine = cbd !== null && FltClearCancelCompletion(cbd) === STATUS_SUCCESS;
  if (mine) FltpUnqueue(Cbdq, cbd!);
  Cbdq.Release(Cbdq, irql);
  return mine ? cbd : null;
}

/**
 * Takes the next operation out that is not being cancelled. Source: fltkernel/nf-fltkernel-fltcbdqremovenextio.
 * @param PeekContext goes to the queue's PeekNextIo
 * @stack 0x50
 */
export function FltCbdqRemoveNextIo(Cbdq: FLT_CALLBACK_DATA_QUEUE, PeekContext: unknown): FLT_CALLBACK_DATA | null {
  const irql = new Ref(0);
  Cbdq.Acquire(Cbdq, irql);
  let cbd = Cbdq.PeekNextIo(Cbdq, null, PeekContext);
  while (cbd !== null && FltClearCancelCompletion(cbd) !== STATUS_SUCCESS)
    cbd = Cbdq.PeekNextIo(Cbdq, cbd, PeekContext);
  if (cbd !== null) FltpUnqueue(Cbdq, cbd);
  Cbdq.Release(Cbdq, irql);
  return cbd;
}

/**
 * Cancels an operation that the filter has begun with FltPerformAsynchronousIo. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltcancelio.
 * @returns whether there was somebody below who could cancel it
 * @stack 0x30
 */
export function FltCancelIo(CallbackData: FLT_CALLBACK_DATA): boolean {
  const irp = CallbackData.$ctrl.Irp;
  return irp !== null && IoCancelIrp(irp);
}
