/** The way up: completion, postoperation callbacks from low altitudes to high, and the end of the operation. */
import { HalTrace } from 'hal';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_SET_INFORMATION } from '../../nt/inc/iodefs';
import { STATUS_FLT_DISALLOW_FAST_IO, STATUS_MORE_PROCESSING_REQUIRED, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IofCompleteRequest } from '../../nt/io/complete';
import { IoMarkIrpPending } from '../../nt/io/irp';
import { KeSetEvent } from '../../nt/ke/event';
import { IoFreeMdl } from '../../nt/mm/mdl';
import {
  FLT_POSTOP_DISALLOW_FSFILTER_IO,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_POSTOP_MORE_PROCESSING_REQUIRED,
  FLTFL_CALLBACK_DATA_DIRTY,
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_CALLBACK_DATA_POST_OPERATION,
  IRP_MJ_QUERY_OPEN,
} from './inc/constants';
import {
  type COMPLETION_NODE,
  CtrlGenerated,
  type IRP_CTRL,
  NODE_COMPLETED_EARLY,
  NODE_PENDED,
  NODE_RUNNING,
} from './inc/irpCtrl';
import { FltpRenames } from './renames';
import { FltpCopyIopb, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpRestoreIrp } from './passDown';
import { FltpTakeBackPending, FltpTellPending } from './pendingMark';
import { FltpFinishGenerated } from './generated';
import { FltpWrongPostOperationStatus } from './statusRules';
import { FltpReportError } from './verifier';

/** Results of FltpPerformPostCallbacks. */
export const PostCallbacksDone = 0;
/** Another thread goes on: one that waits, or one that will call FltCompletePendedPostOperation. */
export const PostCallbacksElsewhere = 1;

/**
 * Completion routine of every IRP that somebody is called for on the way up.
 * @stack 0x70
 */
export function FltpPassThroughCompletion(_DeviceObject: DEVICE_OBJECT | null, Irp: IRP, IrpCtrl: IRP_CTRL): NTSTATUS {
  const { IoStatus } = IrpCtrl.Data;
  IoStatus.Status = Irp.IoStatus.Status;
  IoStatus.Information = Irp.IoStatus.Information;
  IrpCtrl.$completed = true;
  const { MajorFunction, Parameters } = IrpCtrl.Data.Iopb;
  if (MajorFunction === IRP_MJ_SET_INFORMATION && FltpRenames(Parameters.SetFileInformation.FileInformationClass))
    IrpCtrl.Volume.$nameGeneration++;
  if (IrpCtrl.$synchronizer !== null) {
    KeSetEvent(IrpCtrl.SyncEvent, 0, false);
    return STATUS_MORE_PROCESSING_REQUIRED;
  }
  const pended = Irp.PendingReturned !== 0;
  if (FltpPerformPostCallbacks(IrpCtrl, null) !== PostCallbacksDone) return STATUS_MORE_PROCESSING_REQUIRED;
  if (IrpCtrl.Kind === CtrlGenerated) {
    FltpFinishOperation(IrpCtrl);
    return STATUS_MORE_PROCESSING_REQUIRED;
  }
  if (pended) IoMarkIrpPending(Irp);
  FltpEndIrp(IrpCtrl, Irp);
  return STATUS_SUCCESS;
}

/**
 * Calls the postoperation callbacks that are still owed.
 * @param Waiter the node whose thread this is, which waited for its turn (FLT_PREOP_SYNCHRONIZE)
 * @stack 0xa0
 */
export function FltpPerformPostCallbacks(IrpCtrl: IRP_CTRL, Waiter: COMPLETION_NODE | null): number {
  const data = IrpCtrl.Data;
  data.Flags |= FLTFL_CALLBACK_DATA_POST_OPERATION;
  while (IrpCtrl.NextCompletion > 0) {
    const node = IrpCtrl.CompletionStack[IrpCtrl.NextCompletion - 1];
    if (node.SynchronizingThread !== null && node !== Waiter) {
      KeSetEvent(node.SyncEvent, 0, false);
      return PostCallbacksElsewhere;
    }
    const callback = node.CallbackNode!;
    const instance = callback.Instance;
    // Whoever takes it out of the set calls it: teardown drains what is left there.
    if (!instance.$outstanding.delete(node) || !ExAcquireRundownProtection(instance.OperationRundownRef)) {
      IrpCtrl.NextCompletion--;
      continue;
    }
    FltpCopyIopb(node.DataSnapshot, data.Iopb);
    node.$state = NODE_RUNNING;
    IrpCtrl.$current = node;
    let status = callback.PostOperation!(data, node.Objects, node.Context.value, 0) | 0;
    if (status === FLT_POSTOP_MORE_PROCESSING_REQUIRED && (data.Flags & FLTFL_CALLBACK_DATA_IRP_OPERATION) !== 0) {
      if (FltpPendPostOperation(IrpCtrl, node)) return PostCallbacksElsewhere;
      status = FLT_POSTOP_FINISHED_PROCESSING;
    }
    FltpFinishNode(IrpCtrl, node, status);
  }
  IrpCtrl.$current = null;
  return PostCallbacksDone;
}

/**
 * One callback of the way up is done.
 * @stack 0x40
 */
export function FltpFinishNode(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE, Status: number): void {
  const data = IrpCtrl.Data;
  data.Flags = (data.Flags & ~FLTFL_CALLBACK_DATA_DIRTY) >>> 0;
  IrpCtrl.NextCompletion--;
  if (Node.SwappedMdl !== null) IoFreeMdl(Node.SwappedMdl);
  Node.SwappedMdl = null;
  if (Status === FLT_POSTOP_DISALLOW_FSFILTER_IO && data.Iopb.MajorFunction === IRP_MJ_QUERY_OPEN)
    data.IoStatus.Status = STATUS_FLT_DISALLOW_FAST_IO;
  else if (Status !== FLT_POSTOP_FINISHED_PROCESSING && !Node.Objects.Filter.$verified) {
    const wrong = FltpWrongPostOperationStatus(Status, data, 0, data.IoStatus.Status);
    if (wrong !== null) FltpReportError(Node.Objects.Filter, wrong, PostOperationPage, data, Status);
  }
  ExReleaseRundownProtection(Node.CallbackNode!.Instance.OperationRundownRef);
}

const PostOperationPage = 'fltkernel/nc-fltkernel-pflt_post_operation_callback';

/**
 * The callback has returned that it goes on later.
 * @returns false if it has done so already
 * @stack 0x40
 */
function FltpPendPostOperation(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): boolean {
  const told = FltpTellPending(IrpCtrl);
  HalTrace('filter', `${Node.Objects.Filter.Name} pends the completion of an operation`, IrpCtrl.Data);
  // One statement: the interlocked compare and exchange with FltCompletePendedPostOperation.
  const pended = Node.$state !== NODE_COMPLETED_EARLY && (Node.$state = NODE_PENDED) === NODE_PENDED;
  if (!pended && told) FltpTakeBackPending(IrpCtrl);
  return pended;
}

/**
 * The operation is over, outside a completion routine: its IRP goes on up.
 * @stack 0x40
 */
export function FltpFinishOperation(IrpCtrl: IRP_CTRL): void {
  if (IrpCtrl.Kind === CtrlGenerated) {
    FltpFinishGenerated(IrpCtrl);
    return;
  }
  const irp = IrpCtrl.Irp!;
  FltpEndIrp(IrpCtrl, irp);
  IofCompleteRequest(irp, 0);
}

function FltpEndIrp(IrpCtrl: IRP_CTRL, Irp: IRP): void {
  const { IoStatus } = IrpCtrl.Data;
  IrpCtrl.$ended = true;
  IrpCtrl.$finalStatus = IoStatus.Status;
  Irp.IoStatus.Status = IoStatus.Status;
  Irp.IoStatus.Information = IoStatus.Information;
  FltpRestoreIrp(IrpCtrl, Irp);
  if (IrpCtrl.$release !== null) IrpCtrl.$release();
  FltpReleaseIrpCtrl(IrpCtrl);
}
