/** An IRP on its way to the file system: stack location, changed parameters, completion routine. */
import type { IRP } from '../../nt/inc/io';
import {
  IoCopyCurrentIrpStackLocationToNext,
  IoGetNextIrpStackLocation,
  IoSetCompletionRoutine,
  IoSkipCurrentIrpStackLocation,
} from '../../nt/io/irp';
import { CtrlIrp, type IRP_CTRL } from './inc/irpCtrl';
import { FltpWriteParameters } from './inc/parameters';
import { FltpPassThroughCompletion } from './postCallbacks';
import { FltpReleaseIrpCtrl } from './irpCtrl';

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
  const location = IoGetNextIrpStackLocation(Irp);
  location.FileObject = Iopb.TargetFileObject;
  location.MinorFunction = Iopb.MinorFunction;
  location.Flags = Iopb.OperationFlags;
  Irp.Flags = Iopb.IrpFlags;
  FltpWriteParameters(Iopb.Parameters, Irp, location);
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
