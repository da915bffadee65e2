/**
 * Force pending I/O requests: at random, a request that a verified driver has sent comes back as STATUS_PENDING although
 * the lower driver has completed it at once; the completion goes on in a worker thread. So the driver's code for pending
 * requests runs on every machine. Source: devtest/force-pending-i-o-requests. The choice is the machine's oracle's.
 */
import { HalChoose, HalTrace } from 'hal';
import { ExQueueWorkItem } from '../ex/worker';
import { DelayedWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import {
  type DEVICE_OBJECT,
  type IO_STACK_LOCATION,
  type IRP,
  type NTSTATUS,
  type PIO_COMPLETION_ROUTINE,
  SL_INVOKE_ON_CANCEL,
  SL_INVOKE_ON_ERROR,
  SL_INVOKE_ON_SUCCESS,
  SL_PENDING_RETURNED,
} from '../inc/io';
import { KernelMode } from '../inc/ke';
import { NT_SUCCESS, STATUS_MORE_PROCESSING_REQUIRED } from '../inc/ntstatus';
import { IopfCompleteRequest } from '../io/complete';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../io/irp';
import { KeDelayExecutionThread } from '../ke/wait';

const InvokeAlways = SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR | SL_INVOKE_ON_CANCEL;
/** Of this many requests one is held back. */
const OneOf = 2;
/** How long, in units of 100 ns: 10 ms. */
const Delay = -100_000n;

/** What stood in the location below, and what has to be done with it. */
export class IOV_DEFERRED_COMPLETION {
  readonly Item = new WORK_QUEUE_ITEM();
  readonly CompletionRoutine: PIO_COMPLETION_ROUTINE | null;
  readonly Context: unknown;
  readonly Control: number;
  constructor(
    readonly Irp: IRP,
    readonly DeviceObject: DEVICE_OBJECT,
    Location: IO_STACK_LOCATION,
  ) {
    this.CompletionRoutine = Location.CompletionRoutine;
    this.Context = Location.Context;
    this.Control = Location.Control;
  }
}

/** Requests that were forced to be pending, youngest last, for `!verifier 40`. */
export const IovForcedPendingLog: IOV_DEFERRED_COMPLETION[] = [];
const LogEntries = 64;

/**
 * Before the call: puts Verifier's own completion routine into the location that the lower driver will see.
 * @returns whether the caller shall see STATUS_PENDING
 * @stack 0x50
 */
export function IovpForcePending(DeviceObject: DEVICE_OBJECT, Irp: IRP): boolean {
  if (HalChoose('force pending', OneOf) !== 0) return false;
  const location = Irp.$locations[Irp.CurrentLocation - 2];
  const deferred = new IOV_DEFERRED_COMPLETION(Irp, DeviceObject, location);
  location.CompletionRoutine = IovpInternalDeferredCompletion;
  location.Context = deferred;
  location.Control |= InvokeAlways;
  IovForcedPendingLog.push(deferred);
  if (IovForcedPendingLog.length > LogEntries) IovForcedPendingLog.shift();
  HalTrace('verifier', 'request forced to be pending', Irp);
  return true;
}

/**
 * The lower driver has completed the request: not yet, for those above.
 * @stack 0x40
 */
function IovpInternalDeferredCompletion(
  _DeviceObject: DEVICE_OBJECT | null,
  _Irp: IRP,
  Context: IOV_DEFERRED_COMPLETION,
): NTSTATUS {
  Context.Item.WorkerRoutine = IovpDeferredWorker;
  Context.Item.Parameter = Context;
  ExQueueWorkItem(Context.Item, DelayedWorkQueue);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

/**
 * Later, in a worker thread: the completion goes on where it was stopped.
 * @stack 0x60
 */
function IovpDeferredWorker(Deferred: IOV_DEFERRED_COMPLETION): void {
  KeDelayExecutionThread(KernelMode, false, Delay);
  const { Irp, CompletionRoutine, Context } = Deferred;
  const owned = Irp.CurrentLocation <= Irp.StackCount;
  Irp.PendingReturned = SL_PENDING_RETURNED;
  if (CompletionRoutine !== null && ViWants(Deferred)) {
    const device = owned ? IoGetCurrentIrpStackLocation(Irp).DeviceObject : null;
    if (CompletionRoutine(device, Irp, Context) === STATUS_MORE_PROCESSING_REQUIRED) return;
  } else if (owned) IoMarkIrpPending(Irp);
  IopfCompleteRequest(Irp, 0);
}

/** As the completion itself would have asked. */
function ViWants({ Irp, Control }: IOV_DEFERRED_COMPLETION): boolean {
  const wanted = NT_SUCCESS(Irp.IoStatus.Status) ? SL_INVOKE_ON_SUCCESS : SL_INVOKE_ON_ERROR;
  return (Control & wanted) !== 0 || (Irp.Cancel !== 0 && (Control & SL_INVOKE_ON_CANCEL) !== 0);
}
