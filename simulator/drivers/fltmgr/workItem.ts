/** Work items: deferred operations, and routines that keep a filter, instance or volume. */
import { HalTrace } from 'hal';
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import { ExQueueWorkItem } from '../../nt/ex/worker';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../../nt/inc/ex';
import type { NTSTATUS } from '../../nt/inc/io';
import { IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { APC_LEVEL, DISPATCH_LEVEL } from '../../nt/inc/kedefs';
import {
  STATUS_FLT_DELETING_OBJECT,
  STATUS_FLT_NOT_SAFE_TO_POST_OPERATION,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { KeGetCurrentIrql } from '../../nt/ke/irql';
import { PsGetCurrentThread } from '../../nt/ps/current';
import type { FLT_CALLBACK_DATA, FLT_RELATED_OBJECTS } from './inc/callbackData';
import { FLT_IS_IRP_OPERATION } from './inc/callbackData';
import {
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_POSTOP_MORE_PROCESSING_REQUIRED,
  FLTFL_POST_OPERATION_DRAINING,
} from './inc/constants';
import { FLT_OBFL_DRAINING } from './inc/objects';
import type { PFLT_POST_OPERATION } from './inc/registration';
import type { PFLT_OBJECT } from './objects';
import { FltCompletePendedPostOperation } from './pend';

const WorkItemTag = 'iwMF';

export type PFLT_DEFERRED_IO_WORKITEM_ROUTINE = (
  FltWorkItem: FLT_DEFERRED_IO_WORKITEM,
  CallbackData: FLT_CALLBACK_DATA,
  Context: any,
) => void;
export type PFLT_GENERIC_WORKITEM_ROUTINE = (FltWorkItem: FLT_GENERIC_WORKITEM, FltObject: any, Context: any) => void;

/** Opaque to drivers. */
export class FLT_DEFERRED_IO_WORKITEM {
  readonly WorkItem = new WORK_QUEUE_ITEM();
  Data: FLT_CALLBACK_DATA | null = null;
  Routine: PFLT_DEFERRED_IO_WORKITEM_ROUTINE | null = null;
  Context: unknown = null;
}
/** Opaque to drivers. */
export class FLT_GENERIC_WORKITEM {
  readonly WorkItem = new WORK_QUEUE_ITEM();
  FltObject: PFLT_OBJECT | null = null;
  Routine: PFLT_GENERIC_WORKITEM_ROUTINE | null = null;
  Context: unknown = null;
}

/**
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltallocatedeferredioworkitem.
 * @stack 0x30
 */
export function FltAllocateDeferredIoWorkItem(): FLT_DEFERRED_IO_WORKITEM | null {
  return ExPoolPlace(NonPagedPool, new FLT_DEFERRED_IO_WORKITEM(), WorkItemTag, 0x48);
}

/**
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltfreedeferredioworkitem.
 * @stack 0x30
 */
export function FltFreeDeferredIoWorkItem(FltWorkItem: FLT_DEFERRED_IO_WORKITEM): void {
  ExFreePoolWithTag(FltWorkItem, WorkItemTag);
}

/**
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltallocategenericworkitem.
 * @stack 0x30
 */
export function FltAllocateGenericWorkItem(): FLT_GENERIC_WORKITEM | null {
  return ExPoolPlace(NonPagedPool, new FLT_GENERIC_WORKITEM(), WorkItemTag, 0x48);
}

/**
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltfreegenericworkitem.
 * @stack 0x30
 */
export function FltFreeGenericWorkItem(FltWorkItem: FLT_GENERIC_WORKITEM): void {
  ExFreePoolWithTag(FltWorkItem, WorkItemTag);
}

/**
 * Going on in a worker thread could deadlock: paging I/O, and a thread that is inside a file system already. A DPC has no
 * thread: it runs in anybody's.
 */
function FltpIsSafeToPost(Data: FLT_CALLBACK_DATA): boolean {
  return (
    FLT_IS_IRP_OPERATION(Data) &&
    (Data.Iopb.IrpFlags & IRP_PAGING_IO) === 0 &&
    (KeGetCurrentIrql() >= DISPATCH_LEVEL || PsGetCurrentThread().TopLevelIrp === null)
  );
}

/**
 * A worker thread goes on with the operation, at PASSIVE_LEVEL; the callback then returns FLT_PREOP_PENDING (or
 * FLT_POSTOP_MORE_PROCESSING_REQUIRED). IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltqueuedeferredioworkitem.
 * @returns STATUS_FLT_NOT_SAFE_TO_POST_OPERATION for paging I/O, what is no IRP, and a thread with a top-level IRP;
 * STATUS_FLT_DELETING_OBJECT while the instance is torn down
 * @stack 0x50
 */
export function FltQueueDeferredIoWorkItem(
  FltWorkItem: FLT_DEFERRED_IO_WORKITEM,
  Data: FLT_CALLBACK_DATA,
  WorkerRoutine: PFLT_DEFERRED_IO_WORKITEM_ROUTINE,
  QueueType: number,
  Context: unknown,
): NTSTATUS {
  if (!FltpIsSafeToPost(Data)) return STATUS_FLT_NOT_SAFE_TO_POST_OPERATION;
  const instance = Data.Iopb.TargetInstance;
  if (instance !== null && (instance.Base.Flags & FLT_OBFL_DRAINING) !== 0) return STATUS_FLT_DELETING_OBJECT;
  FltWorkItem.Data = Data;
  FltWorkItem.Routine = WorkerRoutine;
  FltWorkItem.Context = Context;
  FltWorkItem.WorkItem.WorkerRoutine = FltpProcessDeferredIoWorkItem;
  FltWorkItem.WorkItem.Parameter = FltWorkItem;
  HalTrace('filter', 'an operation is deferred to a worker thread', Data);
  ExQueueWorkItem(FltWorkItem.WorkItem, QueueType);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
function FltpProcessDeferredIoWorkItem(FltWorkItem: FLT_DEFERRED_IO_WORKITEM): void {
  FltWorkItem.Routine!(FltWorkItem, FltWorkItem.Data!, FltWorkItem.Context);
}

/**
 * A worker thread calls the routine; the object cannot go before it has returned. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltqueuegenericworkitem.
 * @returns STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltQueueGenericWorkItem(
  FltWorkItem: FLT_GENERIC_WORKITEM,
  FltObject: PFLT_OBJECT,
  WorkerRoutine: PFLT_GENERIC_WORKITEM_ROUTINE,
  QueueType: number,
  Context: unknown,
): NTSTATUS {
  if (!ExAcquireRundownProtection(FltObject.Base.RundownRef)) return STATUS_FLT_DELETING_OBJECT;
  FltWorkItem.FltObject = FltObject;
  FltWorkItem.Routine = WorkerRoutine;
  FltWorkItem.Context = Context;
  FltWorkItem.WorkItem.WorkerRoutine = FltpProcessGenericWorkItem;
  FltWorkItem.WorkItem.Parameter = FltWorkItem;
  ExQueueWorkItem(FltWorkItem.WorkItem, QueueType);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
function FltpProcessGenericWorkItem(FltWorkItem: FLT_GENERIC_WORKITEM): void {
  const object = FltWorkItem.FltObject!;
  FltWorkItem.Routine!(FltWorkItem, object, FltWorkItem.Context);
  ExReleaseRundownProtection(object.Base.RundownRef);
}

/** What a postoperation callback has left for PASSIVE_LEVEL. */
class SAFE_COMPLETION {
  readonly WorkItem = new WORK_QUEUE_ITEM();
  constructor(
    readonly Data: FLT_CALLBACK_DATA,
    readonly FltObjects: FLT_RELATED_OBJECTS,
    readonly CompletionContext: unknown,
    readonly Flags: number,
    readonly Routine: PFLT_POST_OPERATION,
  ) {}
}

/**
 * In a postoperation callback: calls the routine where it may wait - here at <= APC_LEVEL, otherwise in a worker thread.
 * IRQL <= DISPATCH_LEVEL. Source: fltkernel/nf-fltkernel-fltdocompletionprocessingwhensafe.
 * @param RetPostOperationStatus what the callback is to return
 * @returns FALSE: it cannot be called at all (paging I/O at DISPATCH_LEVEL, what is no IRP, draining)
 * @stack 0x60
 */
export function FltDoCompletionProcessingWhenSafe(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: unknown,
  Flags: number,
  SafePostCallback: PFLT_POST_OPERATION,
  RetPostOperationStatus: Ref<number>,
): boolean {
  RetPostOperationStatus.value = FLT_POSTOP_FINISHED_PROCESSING;
  if (KeGetCurrentIrql() <= APC_LEVEL) {
    RetPostOperationStatus.value = SafePostCallback(Data, FltObjects, CompletionContext, Flags);
    return true;
  }
  if (!FltpIsSafeToPost(Data) || (Flags & FLTFL_POST_OPERATION_DRAINING) !== 0) return false;
  const work = new SAFE_COMPLETION(Data, FltObjects, CompletionContext, Flags, SafePostCallback);
  work.WorkItem.WorkerRoutine = FltpProcessSafeCompletion;
  work.WorkItem.Parameter = work;
  ExQueueWorkItem(work.WorkItem, DelayedWorkQueue);
  RetPostOperationStatus.value = FLT_POSTOP_MORE_PROCESSING_REQUIRED;
  return true;
}

/** @stack 0x50 */
function FltpProcessSafeCompletion(Work: SAFE_COMPLETION): void {
  const status = Work.Routine(Work.Data, Work.FltObjects, Work.CompletionContext, Work.Flags);
  if (status === FLT_POSTOP_FINISHED_PROCESSING) FltCompletePendedPostOperation(Work.Data);
}
