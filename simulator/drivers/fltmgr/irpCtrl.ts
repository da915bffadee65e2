/** IRP_CTRLs, kept for the next operation: one is taken for each operation that somebody filters. */
import { ExPoolPlace } from '../../nt/ex/pool';
import { NonPagedPool } from '../../nt/inc/ex';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../nt/inc/io';
import { IRP_BUFFERED_IO, IRP_PAGING_IO } from '../../nt/inc/iodefs';
import { PsGetCurrentThread } from '../../nt/ps/current';
import type { FLT_IO_PARAMETER_BLOCK } from './inc/callbackData';
import {
  FLTFL_CALLBACK_DATA_FAST_IO_OPERATION,
  FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION,
  FLTFL_CALLBACK_DATA_GENERATED_IO,
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_CALLBACK_DATA_SYSTEM_BUFFER,
} from './inc/constants';
import { COMPLETION_NODE, IRP_CTRL, NODE_RUNNING } from './inc/irpCtrl';
import type { CALLBACK_NODE, FLT_VOLUME } from './inc/objects';
import { FltpParametersOf, FltpReadParameters } from './inc/parameters';

const IrpCtrlTag = 'ciMF';
/** Those that no operation has. */
export const FltpFreeIrpCtrls: IRP_CTRL[] = [];
/** Operations that are under way: for `!fltkd.cbd` and `!fltkd.volume`. */
export const FltpOperations = new Set<IRP_CTRL>();

/** By IRP_CTRL.Kind. */
const FlagsOfKind: readonly number[] = [
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_CALLBACK_DATA_FAST_IO_OPERATION,
  FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION,
  FLTFL_CALLBACK_DATA_IRP_OPERATION | FLTFL_CALLBACK_DATA_GENERATED_IO,
];

/**
 * A new operation on a volume; its parameters are not filled in.
 * @stack 0x50
 */
export function FltpAllocateIrpCtrl(Kind: number, Volume: FLT_VOLUME, DeviceObject: DEVICE_OBJECT): IRP_CTRL {
  const ctrl = FltpFreeIrpCtrls.pop() ?? FltpNewIrpCtrl();
  ctrl.Kind = Kind;
  ctrl.Volume = Volume;
  ctrl.DeviceObject = DeviceObject;
  ctrl.$references = 1;
  const data = ctrl.Data;
  data.Flags = FlagsOfKind[Kind];
  data.IoStatus.Status = 0;
  data.IoStatus.Information = 0;
  FltpOperations.add(ctrl);
  return ctrl;
}

function FltpNewIrpCtrl(): IRP_CTRL {
  return ExPoolPlace(NonPagedPool, new IRP_CTRL(), IrpCtrlTag);
}

/**
 * The operation, or the thread that entered with it, does not need it any more.
 * @stack 0x30
 */
export function FltpReleaseIrpCtrl(Ctrl: IRP_CTRL): void {
  if (--Ctrl.$references !== 0) return;
  FltpOperations.delete(Ctrl);
  Ctrl.Irp = null;
  Ctrl.$next = 0;
  Ctrl.NextCompletion = 0;
  Ctrl.$current = null;
  Ctrl.$synchronizer = null;
  Ctrl.$completed = false;
  Ctrl.$ended = false;
  Ctrl.$passed = false;
  Ctrl.$pending = false;
  Ctrl.$changed = false;
  Ctrl.$buffers = null;
  Ctrl.InitiatingInstance = null;
  Ctrl.$callback = null;
  Ctrl.$ownMdl = null;
  Ctrl.$release = null;
  Ctrl.$target = null;
  Ctrl.$cancel = null;
  Ctrl.Data.TagData = null;
  FltpFreeIrpCtrls.push(Ctrl);
}

/** Callback data of an operation that does not come as an IRP; its parameters are the caller's to fill. */
export function FltpInitializeIopb(
  Ctrl: IRP_CTRL,
  MajorFunction: number,
  MinorFunction: number,
  FileObject: FILE_OBJECT | null,
  RequestorMode: number,
): void {
  Ctrl.Data.Thread = PsGetCurrentThread();
  Ctrl.Data.RequestorMode = RequestorMode;
  const iopb = Ctrl.Data.Iopb;
  iopb.IrpFlags = 0;
  iopb.MajorFunction = MajorFunction;
  iopb.MinorFunction = MinorFunction;
  iopb.OperationFlags = 0;
  iopb.TargetFileObject = FileObject;
  iopb.TargetInstance = null;
}

/**
 * Fills the callback data from an IRP whose current location is ours.
 * @stack 0x60
 */
export function FltpReadIrp(Ctrl: IRP_CTRL, Irp: IRP, Location: IO_STACK_LOCATION): void {
  const data = Ctrl.Data;
  const iopb = data.Iopb;
  Ctrl.Irp = Irp;
  if ((Irp.Flags & (IRP_BUFFERED_IO | IRP_PAGING_IO)) === IRP_BUFFERED_IO)
    data.Flags |= FLTFL_CALLBACK_DATA_SYSTEM_BUFFER;
  data.Thread = Irp.Tail.Overlay.Thread ?? PsGetCurrentThread();
  data.RequestorMode = Irp.RequestorMode;
  iopb.IrpFlags = Irp.Flags;
  iopb.MajorFunction = Location.MajorFunction;
  iopb.MinorFunction = Location.MinorFunction;
  iopb.OperationFlags = Location.Flags;
  iopb.TargetFileObject = Location.FileObject;
  iopb.TargetInstance = null;
  FltpReadParameters(iopb.Parameters, Irp, Location);
}

/**
 * The next place for a callback, filled in before it counts: the thread that came with the operation may look for what it
 * has to wait for while another goes on with it.
 * @stack 0x40
 */
export function FltpPushNode(Ctrl: IRP_CTRL, Callback: CALLBACK_NODE): COMPLETION_NODE {
  const at = Ctrl.NextCompletion;
  if (at === Ctrl.CompletionStack.length) Ctrl.CompletionStack.push(new COMPLETION_NODE(Ctrl));
  const node = Ctrl.CompletionStack[at];
  const instance = Callback.Instance;
  const iopb = Ctrl.Data.Iopb;
  node.CallbackNode = Callback;
  node.Context.value = null;
  node.Dirty = false;
  node.SwappedMdl = null;
  node.SynchronizingThread = null;
  node.Drained = false;
  node.$owed = false;
  node.$state = NODE_RUNNING;
  const objects = node.Objects;
  objects.Filter = instance.Filter;
  objects.Volume = instance.Volume;
  objects.Instance = instance;
  objects.FileObject = iopb.TargetFileObject!;
  iopb.TargetInstance = instance;
  FltpCopyIopb(iopb, node.DataSnapshot);
  Ctrl.NextCompletion = at + 1;
  return node;
}

/** @stack 0x30 */
export function FltpCopyIopb(From: FLT_IO_PARAMETER_BLOCK, To: FLT_IO_PARAMETER_BLOCK): void {
  const major = From.MajorFunction;
  const minor = From.MinorFunction;
  To.IrpFlags = From.IrpFlags;
  To.MajorFunction = major;
  To.MinorFunction = minor;
  To.OperationFlags = From.OperationFlags;
  To.TargetFileObject = From.TargetFileObject;
  To.TargetInstance = From.TargetInstance;
  Object.assign(FltpParametersOf(To.Parameters, major, minor), FltpParametersOf(From.Parameters, major, minor));
}
