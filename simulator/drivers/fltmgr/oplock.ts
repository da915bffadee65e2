/** Opportunistic locks that minifilters keep themselves. IRQL <= APC_LEVEL. */
import { ExFreePoolWithTag, ExPoolPlace } from '../../nt/ex/pool';
import { ExQueueWorkItem } from '../../nt/ex/worker';
import {
  FsRtlCheckOplock,
  FsRtlCurrentBatchOplock,
  FsRtlCurrentOplock,
  FsRtlInitializeOplock,
  FsRtlOplockFsctrl,
  FsRtlOplockIsFastIoPossible,
  FsRtlpOplockConcerns,
  FsRtlUninitializeOplock,
} from '../../nt/fsrtl/oplock';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../../nt/inc/ex';
import type { NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_FILE_SYSTEM_CONTROL } from '../../nt/inc/iodefs';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import { OPLOCK } from '../../nt/inc/oplock';
import type { Ref } from '../../nt/inc/ref';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import { FLT_PREOP_COMPLETE, FLT_PREOP_PENDING, FLT_PREOP_SUCCESS_WITH_CALLBACK } from './inc/constants';
import { FltpCallWithShadow } from './shadowIrp';

const OplockTag = 'poMF';

/** Called when a break is acknowledged, and before an operation is pended for one. */
export type PFLTOPLOCK_WAIT_COMPLETE_ROUTINE = (CallbackData: FLT_CALLBACK_DATA, Context: any) => void;
export type PFLTOPLOCK_PREPOST_CALLBACKDATA_ROUTINE = (CallbackData: FLT_CALLBACK_DATA, Context: any) => void;

/**
 * Source: fltkernel/nf-fltkernel-fltinitializeoplock.
 * @param Oplock gets it; for FltUninitializeOplock
 * @stack 0x30
 */
export function FltInitializeOplock(Oplock: Ref<OPLOCK | null>): void {
  Oplock.value = ExPoolPlace(NonPagedPool, new OPLOCK(), OplockTag);
  FsRtlInitializeOplock(Oplock.value);
}
/**
 * Source: fltkernel/nf-fltkernel-fltuninitializeoplock.
 * @stack 0x30
 */
export function FltUninitializeOplock(Oplock: Ref<OPLOCK | null>): void {
  if (Oplock.value === null) return;
  FsRtlUninitializeOplock(Oplock.value);
  ExFreePoolWithTag(Oplock.value, OplockTag);
  Oplock.value = null;
}

/**
 * Whether reads and writes may go past the oplock. Source: fltkernel/nf-fltkernel-fltoplockisfastiopossible.
 * @stack 0x20
 */
export function FltOplockIsFastIoPossible(Oplock: Ref<OPLOCK | null>): boolean {
  return Oplock.value === null || FsRtlOplockIsFastIoPossible(Oplock.value);
}
/**
 * Whether there is a batch or filter oplock. Source: fltkernel/nf-fltkernel-fltcurrentbatchoplock.
 * @stack 0x20
 */
export function FltCurrentBatchOplock(Oplock: Ref<OPLOCK | null>): boolean {
  return Oplock.value !== null && FsRtlCurrentBatchOplock(Oplock.value);
}
/**
 * Whether there is any. Source: fltkernel/nf-fltkernel-fltcurrentoplock.
 * @stack 0x20
 */
export function FltCurrentOplock(Oplock: Ref<OPLOCK | null>): boolean {
  return Oplock.value !== null && FsRtlCurrentOplock(Oplock.value);
}

/**
 * Requests of applications: FSCTL_REQUEST_xxx and acknowledgements. Source: fltkernel/nf-fltkernel-fltoplockfsctrl.
 * @param OpenCount handles of the file, for level 2 its byte-range locks
 * @returns what the preoperation callback is to return: FLT_PREOP_PENDING while the oplock is held, FLT_PREOP_COMPLETE
 * @stack 0x60
 */
export function FltOplockFsctrl(
  Oplock: Ref<OPLOCK | null>,
  CallbackData: FLT_CALLBACK_DATA,
  OpenCount: number,
): number {
  const oplock = Oplock.value;
  if (oplock !== null && CallbackData.Iopb.MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL)
    return FltpCallWithShadow(CallbackData, irp => FsRtlOplockFsctrl(oplock, irp, OpenCount));
  CallbackData.IoStatus.Status = STATUS_INVALID_PARAMETER;
  return FLT_PREOP_COMPLETE;
}

/**
 * Before an operation goes on: breaks what it would disturb. Source: fltkernel/nf-fltkernel-fltcheckoplock.
 * @param WaitCompletionRoutine called when the owner has acknowledged; null: this routine waits for that
 * @param PrePostCallbackDataRoutine called before FLT_PREOP_PENDING is returned; null: none
 * @returns FLT_PREOP_SUCCESS_WITH_CALLBACK: it can go on; FLT_PREOP_PENDING: WaitCompletionRoutine will be called;
 * FLT_PREOP_COMPLETE: a status in the callback data
 * @stack 0x70
 */
export function FltCheckOplock(
  Oplock: Ref<OPLOCK | null>,
  CallbackData: FLT_CALLBACK_DATA,
  Context: unknown,
  WaitCompletionRoutine: PFLTOPLOCK_WAIT_COMPLETE_ROUTINE | null,
  PrePostCallbackDataRoutine: PFLTOPLOCK_PREPOST_CALLBACKDATA_ROUTINE | null,
): number {
  const oplock = Oplock.value;
  const { Irp } = CallbackData.$ctrl;
  if (oplock === null || Irp === null) return FLT_PREOP_SUCCESS_WITH_CALLBACK;
  if (WaitCompletionRoutine === null || !FsRtlpOplockConcerns(oplock, Irp)) {
    const status = FsRtlCheckOplock(oplock, Irp, null, null, null);
    return FltpAfterCheck(CallbackData, status);
  }
  if (PrePostCallbackDataRoutine !== null) PrePostCallbackDataRoutine(CallbackData, Context);
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = FltpWaitForOplock;
  item.Parameter = { oplock, CallbackData, Context, WaitCompletionRoutine };
  ExQueueWorkItem(item, DelayedWorkQueue);
  return FLT_PREOP_PENDING;
}

function FltpAfterCheck(CallbackData: FLT_CALLBACK_DATA, Status: NTSTATUS): number {
  if (NT_SUCCESS(Status)) return FLT_PREOP_SUCCESS_WITH_CALLBACK;
  CallbackData.IoStatus.Status = Status;
  return FLT_PREOP_COMPLETE;
}

/** @stack 0x50 */
function FltpWaitForOplock(Wait: {
  readonly oplock: OPLOCK;
  readonly CallbackData: FLT_CALLBACK_DATA;
  readonly Context: unknown;
  readonly WaitCompletionRoutine: PFLTOPLOCK_WAIT_COMPLETE_ROUTINE;
}): void {
  const { oplock, CallbackData, Context, WaitCompletionRoutine } = Wait;
  CallbackData.IoStatus.Status = FsRtlCheckOplock(oplock, CallbackData.$ctrl.Irp!, null, null, null);
  WaitCompletionRoutine(CallbackData, Context);
}
