/** An IRP on its way to the file system: stack location, changed parameters, completion routine. */
import type { IO_STACK_LOCATION, IRP } from '../../nt/inc/io';
import {
  IoCopyCurrentIrpStackLocationToNext,
  IoGetCurrentIrpStackLocation,
  IoGetNextIrpStackLocation,
  IoSetCompletionRoutine,
  IoSkipCurrentIrpStackLocation,
} from '../../nt/io/irp';
import type { FLT_CALLBACK_DATA, FLT_IO_PARAMETER_BLOCK } from './inc/callbackData';
import { CtrlIrp, type IRP_CTRL } from './inc/irpCtrl';
import { FltpWriteParameters } from './inc/parameters';
import { FltpPassThroughCompletion } from './postCallbacks';
import { FltpReleaseIrpCtrl } from './irpCtrl';

/** An IRP that the filter manager has made: it is the operation's, at its current location. */
export function FltpDescribeIrp({ Iopb, RequestorMode }: FLT_CALLBACK_DATA, Irp: IRP): void {
  Irp.Flags = Iopb.IrpFlags;
  Irp.RequestorMode = RequestorMode;
  Irp.Tail.Overlay.OriginalFileObject = Iopb.TargetFileObject;
  const location = IoGetCurrentIrpStackLocation(Irp);
  location.MajorFunction = Iopb.MajorFunction;
  FltpDescribeLocation(Iopb, Irp, location);
}

/** What filters can change, but for the IRP's flags. */
function FltpDescribeLocation(Iopb: FLT_IO_PARAMETER_BLOCK, Irp: IRP, Location: IO_STACK_LOCATION): void {
  Location.MinorFunction = Iopb.MinorFunction;
  Location.Flags = Iopb.OperationFlags;
  Location.FileObject = Iopb.TargetFileObject;
  FltpWriteParameters(Iopb.Parameters, Irp, Location);
}

/**
 * With nobody to call on the way up the file system gets our own location.
 * @stack 0x40
 */
export function FltpPrepareIrp(IrpCtrl: IRP_CTRL, Irp: IRP): void {
  if (
    IrpCtrl.NextCompletion === 0 &&
    !IrpCtrl.$changed &&
    IrpCtrl.Kind === CtrlIrp &&
    IrpCtrl.$synchronizer === null &&
    IrpCtrl.$release === null
  ) {
    IoSkipCurrentIrpStackLocation(Irp);
    IrpCtrl.$passed = true;
    FltpReleaseIrpCtrl(IrpCtrl);
    return;
  }
  IoCopyCurrentIrpStackLocationToNext(Irp);
  if (IrpCtrl.$changed) FltpUpdateIrp(IrpCtrl, Irp);
  IoSetCompletionRoutine(Irp, FltpPassThroughCompletion, IrpCtrl, true, true, true);
}

/**
 * What filters have changed, for the file system; at the end the IRP's owner gets back what was its own.
 * @stack 0x40
 */
function FltpUpdateIrp(IrpCtrl: IRP_CTRL, Irp: IRP): void {
  const { Iopb } = IrpCtrl.Data;
  IrpCtrl.$buffers ??= {
    user: Irp.UserBuffer,
    system: Irp.AssociatedIrp.SystemBuffer,
    mdl: Irp.MdlAddress,
    flags: Irp.Flags,
  };
  Irp.Flags = Iopb.IrpFlags;
  FltpDescribeLocation(Iopb, Irp, IoGetNextIrpStackLocation(Irp));
}

/**
 * The buffers that the IRP came with.
 * @stack 0x30
 */
export function FltpRestoreIrp(IrpCtrl: IRP_CTRL, Irp: IRP): void {
  const saved = IrpCtrl.$buffers;
  if (saved === null) return;
  IrpCtrl.$buffers = null;
  Irp.UserBuffer = saved.user;
  Irp.AssociatedIrp.SystemBuffer = saved.system;
  Irp.MdlAddress = saved.mdl;
  Irp.Flags = saved.flags;
}
