/** The way down: preoperation callbacks by altitude, then the file system. */
import { HalTrace } from 'hal';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import { FLTMGR_FILE_SYSTEM } from '../../nt/inc/bugcodes';
import { FO_NO_INTERMEDIATE_BUFFERING, FO_VOLUME_OPEN } from '../../nt/inc/fileobj';
import { IRP_MJ_CREATE, IRP_MJ_READ, IRP_MJ_WRITE, IRP_NOCACHE, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { STATUS_FLT_DISALLOW_FAST_IO, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { IopPrepareCall } from '../../nt/io/call';
import { IovCallDriver } from '../../nt/vf/iov';
import { IovSettings } from '../../nt/vf/iovSettings';
import { PsGetCurrentThread } from '../../nt/ps/current';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_DISALLOW_FSFILTER_IO,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_PREOP_SYNCHRONIZE,
  FLTFL_CALLBACK_DATA_DIRTY,
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_OPERATION_REGISTRATION_SKIP_CACHED_IO,
  FLTFL_OPERATION_REGISTRATION_SKIP_NON_CACHED_NON_PAGING_IO,
  FLTFL_OPERATION_REGISTRATION_SKIP_NON_DASD_IO,
  FLTFL_OPERATION_REGISTRATION_SKIP_PAGING_IO,
  IRP_MJ_QUERY_OPEN,
} from './inc/constants';
import {
  type COMPLETION_NODE,
  CtrlFastIo,
  CtrlFsFilter,
  type IRP_CTRL,
  NODE_COMPLETED_EARLY,
  NODE_PENDED,
  NODE_RUNNING,
} from './inc/irpCtrl';
import type { CALLBACK_NODE } from './inc/objects';
import { FltpBufferFields, FltpParametersOf } from './inc/parameters';
import { FltpCompareAltitudes } from './altitude';
import { FltpCopyIopb, FltpPushNode } from './irpCtrl';
import { FltpPrepareIrp } from './passDown';
import { FltpTakeBackPending, FltpTellPending } from './pendingMark';
import { FltpFinishOperation, FltpPerformPostCallbacks, PostCallbacksDone } from './postCallbacks';
import { FltpWrongPreOperationStatus } from './statusRules';
import { FltpReportError } from './verifier';

const NO_POSTOPERATION_CALLBACK = 0x66;

/** Results of FltpPerformPreCallbacks for operations that have no IRP: ask the file system, or do not. */
const FltpGoOn = 0;
const FltpCompletedByFilter = 1;
const FltpPendedIllegally = 2;

/**
 * Calls the callbacks that are left, from high altitudes to low, and then the file system (of an IRP: through what
 * IofCallDriver does, which is inlined here).
 * @returns of an IRP the status that the dispatch routine returns; else FltpGoOn, FltpCompletedByFilter or
 * FltpPendedIllegally
 * @stack 0x110
 */
export function FltpPerformPreCallbacks(IrpCtrl: IRP_CTRL): number {
  const data = IrpCtrl.Data;
  const callbacks = IrpCtrl.$callbacks;
  while (IrpCtrl.$next < callbacks.length) {
    const callback = callbacks[IrpCtrl.$next++];
    if (callback.Flags !== 0 && FltpSkips(callback, data)) continue;
    if (!ExAcquireRundownProtection(callback.Instance.OperationRundownRef)) continue;
    const node = FltpPushNode(IrpCtrl, callback);
    IrpCtrl.$current = node;
    const routine = callback.PreOperation;
    let status = routine === null ? FLT_PREOP_SUCCESS_WITH_CALLBACK : routine(data, node.Objects, node.Context) | 0;
    if (status === FLT_PREOP_PENDING) {
      if ((data.Flags & FLTFL_CALLBACK_DATA_IRP_OPERATION) === 0) return FltpRefusePending(IrpCtrl, node);
      status = FltpPendPreOperation(IrpCtrl, node);
      if (status === FLT_PREOP_PENDING) return STATUS_PENDING;
    }
    if (!FltpAcceptStatus(IrpCtrl, node, status)) return FltpCompleteByFilter(IrpCtrl);
    if (IrpCtrl.$target !== null) return FltpRedirect(IrpCtrl);
  }
  IrpCtrl.$current = null;
  if (IrpCtrl.Kind === CtrlFastIo || IrpCtrl.Kind === CtrlFsFilter) return FltpGoOn;
  const irp = IrpCtrl.Irp!;
  const lower = IrpCtrl.Volume.$lower;
  FltpPrepareIrp(IrpCtrl, irp);
  if (IovSettings.On) return IovCallDriver(lower, irp);
  const dispatch = IopPrepareCall(lower, irp);
  return dispatch(lower, irp) | 0;
}

/**
 * The same for an operation that has no IRP.
 * @returns whether the file system is to be asked
 * @stack 0x40
 */
export function FltpPerformPreCallbacksWorker(IrpCtrl: IRP_CTRL): boolean {
  return FltpPerformPreCallbacks(IrpCtrl) === FltpGoOn;
}

/** The registration's flags let the operation pass. */
function FltpSkips(Callback: CALLBACK_NODE, Data: FLT_CALLBACK_DATA): boolean {
  const flags = Callback.Flags;
  const iopb = Data.Iopb;
  const major = iopb.MajorFunction;
  const isIrp = (Data.Flags & FLTFL_CALLBACK_DATA_IRP_OPERATION) !== 0;
  const paging = isIrp && (iopb.IrpFlags & IRP_PAGING_IO) !== 0;
  if ((flags & FLTFL_OPERATION_REGISTRATION_SKIP_PAGING_IO) !== 0 && paging) return true;
  if ((flags & FLTFL_OPERATION_REGISTRATION_SKIP_NON_DASD_IO) !== 0)
    if (iopb.TargetFileObject === null || (iopb.TargetFileObject.Flags & FO_VOLUME_OPEN) === 0) return true;
  if (major !== IRP_MJ_READ && major !== IRP_MJ_WRITE) return false;
  const cached =
    !isIrp ||
    ((iopb.IrpFlags & (IRP_NOCACHE | IRP_PAGING_IO)) === 0 &&
      (iopb.TargetFileObject === null || (iopb.TargetFileObject.Flags & FO_NO_INTERMEDIATE_BUFFERING) === 0));
  if ((flags & FLTFL_OPERATION_REGISTRATION_SKIP_CACHED_IO) !== 0 && cached) return true;
  return (flags & FLTFL_OPERATION_REGISTRATION_SKIP_NON_CACHED_NON_PAGING_IO) !== 0 && !cached && !paging;
}

/**
 * What a callback's status means for the operation.
 * @returns false: it goes up from here
 * @stack 0x60
 */
export function FltpAcceptStatus(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE, Status: number): boolean {
  const data = IrpCtrl.Data;
  const callback = Node.CallbackNode!;
  FltpTakeChanges(IrpCtrl, Node);
  FltpCheckStatus(Node, Status, data);
  ExReleaseRundownProtection(callback.Instance.OperationRundownRef);
  if (Status === FLT_PREOP_SUCCESS_WITH_CALLBACK || Status === FLT_PREOP_SYNCHRONIZE) {
    if (callback.PostOperation === null) KeBugCheckEx(FLTMGR_FILE_SYSTEM, NO_POSTOPERATION_CALLBACK, data, 0n, 0n);
    if (Status === FLT_PREOP_SYNCHRONIZE && IrpCtrl.Kind !== CtrlFastIo && IrpCtrl.Kind !== CtrlFsFilter)
      FltpSynchronize(IrpCtrl, Node);
    Node.$owed = true;
    callback.Instance.$outstanding.add(Node);
    return true;
  }
  IrpCtrl.NextCompletion--;
  if (Status === FLT_PREOP_SUCCESS_NO_CALLBACK) return true;
  const fsFilterOnly = Status === FLT_PREOP_DISALLOW_FSFILTER_IO && data.Iopb.MajorFunction === IRP_MJ_QUERY_OPEN;
  if (Status === FLT_PREOP_DISALLOW_FASTIO || fsFilterOnly) {
    data.IoStatus.Status = STATUS_FLT_DISALLOW_FAST_IO;
    data.IoStatus.Information = 0;
    HalTrace('filter', `${callback.Instance.Filter.Name} disallows fast I/O: STATUS_FLT_DISALLOW_FAST_IO`, data);
  }
  return false;
}

/** Without Filter Verifier, which has looked already, what is not allowed is reported, and goes on as if it were. */
function FltpCheckStatus(Node: COMPLETION_NODE, Status: number, Data: FLT_CALLBACK_DATA): void {
  const { Instance, $registered } = Node.CallbackNode!;
  const context = Node.Context.value;
  const early = Node.$state !== NODE_RUNNING;
  if (Status === FLT_PREOP_SUCCESS_WITH_CALLBACK && !early) return;
  if (Status === FLT_PREOP_SUCCESS_NO_CALLBACK && !early && (context === null || context === undefined)) return;
  if (Instance.Filter.$verified) return;
  const wrong = FltpWrongPreOperationStatus(Status, Data, $registered, context);
  if (wrong !== null) FltpReportError(Instance.Filter, wrong, PreOperationPage, Data, Status);
}
const PreOperationPage = 'fltkernel/nc-fltkernel-pflt_pre_operation_callback';

/** Changed parameters count if they were declared (FltSetCallbackDataDirty); else they are forgotten. */
function FltpTakeChanges(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): void {
  const data = IrpCtrl.Data;
  const iopb = data.Iopb;
  const before = Node.DataSnapshot;
  if ((data.Flags & FLTFL_CALLBACK_DATA_DIRTY) === 0) {
    FltpCopyIopb(before, iopb);
    return;
  }
  data.Flags = (data.Flags & ~FLTFL_CALLBACK_DATA_DIRTY) >>> 0;
  Node.Dirty = true;
  IrpCtrl.$changed = true;
  iopb.MajorFunction = before.MajorFunction;
  const { mdl } = FltpBufferFields(before.MajorFunction, before.MinorFunction);
  if (mdl !== undefined) {
    const now = FltpParametersOf(iopb.Parameters, before.MajorFunction, before.MinorFunction)[mdl];
    const then = FltpParametersOf(before.Parameters, before.MajorFunction, before.MinorFunction)[mdl];
    if (now !== then) Node.SwappedMdl = now;
  }
  if (iopb.TargetInstance !== null && iopb.TargetInstance !== before.TargetInstance)
    IrpCtrl.$target = iopb.TargetInstance;
}

/** Creates are synchronous already: SYNCHRONIZE adds nothing to them. */
function FltpSynchronize(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): void {
  if (IrpCtrl.$synchronizer !== null || IrpCtrl.Data.Iopb.MajorFunction === IRP_MJ_CREATE) return;
  KeInitializeEvent(Node.SyncEvent, 0, false);
  Node.SynchronizingThread = PsGetCurrentThread();
}

/**
 * The callback has returned that it completes the operation later; it may have done so already.
 * @returns FLT_PREOP_PENDING, or the status of that completion
 * @stack 0x40
 */
function FltpPendPreOperation(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): number {
  FltpCheckStatus(Node, FLT_PREOP_PENDING, IrpCtrl.Data);
  const told = IrpCtrl.$synchronizer === null && FltpTellPending(IrpCtrl);
  HalTrace('filter', `${Node.Objects.Filter.Name} pends an operation`, IrpCtrl.Data);
  // One statement: the interlocked compare and exchange with the completion.
  const early = Node.$state === NODE_COMPLETED_EARLY || !(Node.$state = NODE_PENDED);
  if (!early) return FLT_PREOP_PENDING;
  if (told) FltpTakeBackPending(IrpCtrl);
  Node.$state = NODE_RUNNING;
  FltpTakeContext(Node);
  return Node.$result;
}

/** Of a pended operation: the context that its completion gave for the postoperation callback. */
export function FltpTakeContext(Node: COMPLETION_NODE): void {
  Node.Context.value = Node.$result === FLT_PREOP_SUCCESS_WITH_CALLBACK ? Node.$resultContext : null;
}

/** A free build believes the callback: nobody below is asked, and nobody will ever complete the operation. */
function FltpRefusePending(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): number {
  const callback = Node.CallbackNode!;
  FltpCheckStatus(Node, FLT_PREOP_PENDING, IrpCtrl.Data);
  IrpCtrl.NextCompletion--;
  ExReleaseRundownProtection(callback.Instance.OperationRundownRef);
  return FltpPendedIllegally;
}

/** The way up begins at the filter above. */
function FltpCompleteByFilter(IrpCtrl: IRP_CTRL): number {
  IrpCtrl.$current = null;
  if (IrpCtrl.Kind === CtrlFastIo || IrpCtrl.Kind === CtrlFsFilter) return FltpCompletedByFilter;
  return FltpGoUp(IrpCtrl);
}

/**
 * Postoperation callbacks of an operation that did not reach the file system, and its end.
 * @returns what the dispatch routine returns
 * @stack 0x50
 */
export function FltpGoUp(IrpCtrl: IRP_CTRL): number {
  IrpCtrl.$completed = true;
  if (IrpCtrl.$synchronizer !== null) {
    KeSetEvent(IrpCtrl.SyncEvent, 0, false);
    return STATUS_PENDING;
  }
  if (FltpPerformPostCallbacks(IrpCtrl, null) !== PostCallbacksDone) return STATUS_PENDING;
  const { Status } = IrpCtrl.Data.IoStatus;
  FltpFinishOperation(IrpCtrl);
  return Status;
}

/** A filter has sent the operation to its instance on another volume: it goes on below that one. */
function FltpRedirect(IrpCtrl: IRP_CTRL): number {
  const target = IrpCtrl.$target!;
  IrpCtrl.$target = null;
  IrpCtrl.Volume = target.Volume;
  IrpCtrl.$callbacks = target.Volume.Callbacks.OperationLists[IrpCtrl.Data.Iopb.MajorFunction];
  IrpCtrl.$next = FltpIndexBelow(IrpCtrl.$callbacks, target);
  return FltpPerformPreCallbacks(IrpCtrl);
}

/** Place of the first callback below an instance. */
export function FltpIndexBelow(Callbacks: readonly CALLBACK_NODE[], Instance: CALLBACK_NODE['Instance']): number {
  for (let i = 0; i < Callbacks.length; i++) {
    const other = Callbacks[i].Instance;
    if (other === Instance) return i + 1;
    if (FltpCompareAltitudes(other.Altitude, Instance.Altitude) < 0) return i;
  }
  return Callbacks.length;
}
