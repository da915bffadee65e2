/** Fast I/O through the filters: an operation without an IRP. */
import type { FAST_IO_DISPATCH } from '../../nt/inc/fastio';
import { type DEVICE_OBJECT, type FILE_OBJECT, IO_STATUS_BLOCK, IRP } from '../../nt/inc/io';
import { STATUS_FLT_DISALLOW_FAST_IO, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';
import { ExGetPreviousMode } from '../../nt/ke/service';
import { CtrlFastIo, type IRP_CTRL } from './inc/irpCtrl';
import type { FLTP_DEVICE_EXTENSION, FLT_VOLUME } from './inc/objects';
import { FltpParametersOf } from './inc/parameters';
import { FltpAllocateIrpCtrl, FltpInitializeIopb, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpPerformPostCallbacks } from './postCallbacks';
import { FltpPerformPreCallbacksWorker } from './preCallbacks';
import { FltpTargetOfFile } from './targetedCreate';

/**
 * One routine of FAST_IO_DISPATCH. Its first argument is the file object (of FastIoQueryOpen the create's IRP), its last
 * the device; the status block, where it has one, comes before that.
 */
export class FLTP_FAST_IO {
  constructor(
    readonly Routine: keyof FAST_IO_DISPATCH,
    readonly MajorFunction: number,
    readonly MinorFunction: number,
    /** The operation's parameter that each argument is; empty: none. */
    readonly Arguments: readonly string[],
    /** Parameters that no argument gives. */
    readonly Fixed: object = {},
  ) {}
}

/**
 * Filters on the way down, the file system's routine, filters on the way up.
 * @param Arguments those of the routine; they are the file system's where nobody filters
 * @returns FALSE: an IRP has to do it
 * @stack 0x60
 */
export function FltpPassThroughFastIo(Operation: FLTP_FAST_IO, Arguments: unknown[]): boolean {
  const last = Arguments.length - 1;
  const device = Arguments[last] as DEVICE_OBJECT;
  const extension = device.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const lower = extension === null ? null : extension.AttachedToDeviceObject;
  const dispatch = lower === null ? null : lower.DriverObject.FastIoDispatch;
  const routine = dispatch === null ? null : (dispatch[Operation.Routine] as ((...Arguments: any[]) => boolean) | null);
  if (routine === null) return false;
  const callbacks = extension!.Volume?.Callbacks.OperationLists[Operation.MajorFunction];
  if (callbacks === undefined || callbacks.length === 0) {
    Arguments[last] = lower;
    return routine(...Arguments);
  }
  const ctrl = FltpBeginFastIo(Operation, extension!.Volume!, device, Arguments);
  ctrl.$callbacks = callbacks;
  const file = ctrl.Data.Iopb.TargetFileObject;
  if (file !== null && file.$topDeviceHint !== null) ctrl.$next = FltpTargetOfFile(ctrl, file, 0);
  const done = !FltpPerformPreCallbacksWorker(ctrl) || FltpPerformFastIoCall(Operation, ctrl, routine, Arguments);
  return FltpFinishFastIo(ctrl, FltpStatusOf(Arguments), done);
}

/** The caller's status block; null: the routine has none. */
function FltpStatusOf(Arguments: unknown[]): IO_STATUS_BLOCK | null {
  const status = Arguments[Arguments.length - 2];
  if (status instanceof IO_STATUS_BLOCK) return status;
  return Arguments[0] instanceof IRP ? Arguments[0].IoStatus : null;
}

/** @stack 0x60 */
function FltpBeginFastIo(
  Operation: FLTP_FAST_IO,
  Volume: FLT_VOLUME,
  DeviceObject: DEVICE_OBJECT,
  Arguments: readonly unknown[],
): IRP_CTRL {
  const ctrl = FltpAllocateIrpCtrl(CtrlFastIo, Volume, DeviceObject);
  const [first] = Arguments;
  const file = first instanceof IRP ? IoGetCurrentIrpStackLocation(first).FileObject : (first as FILE_OBJECT);
  const { MajorFunction, MinorFunction } = Operation;
  FltpInitializeIopb(ctrl, MajorFunction, MinorFunction, file, ExGetPreviousMode());
  const parameters = FltpParametersOf(ctrl.Data.Iopb.Parameters, MajorFunction, MinorFunction);
  Object.assign(parameters, Operation.Fixed);
  const names = Operation.Arguments;
  for (let i = 0; i < names.length; i++) if (names[i] !== '') parameters[names[i]] = Arguments[i];
  return ctrl;
}

/**
 * The file system's routine, with the parameters as the filters left them.
 * @stack 0x60
 */
function FltpPerformFastIoCall(
  Operation: FLTP_FAST_IO,
  IrpCtrl: IRP_CTRL,
  Routine: (...Arguments: any[]) => boolean,
  Arguments: readonly unknown[],
): boolean {
  const { Iopb, IoStatus } = IrpCtrl.Data;
  const parameters = FltpParametersOf(Iopb.Parameters, Operation.MajorFunction, Operation.MinorFunction);
  const names = Operation.Arguments;
  const lower = [...Arguments];
  for (let i = 0; i < names.length; i++) if (names[i] !== '') lower[i] = parameters[names[i]];
  lower[lower.length - 1] = IrpCtrl.Volume.$lower;
  const [first] = Arguments;
  if (!(first instanceof IRP)) {
    lower[0] = Iopb.TargetFileObject;
    if (FltpStatusOf(lower) !== null) lower[lower.length - 2] = IoStatus;
    return Routine(...lower);
  }
  const done = Routine(...lower);
  IoStatus.Status = first.IoStatus.Status;
  IoStatus.Information = first.IoStatus.Information;
  return done;
}

/**
 * Filters on the way up, and the end.
 * @param IoStatus the caller's
 * @param Done what the file system's routine returned; TRUE if a filter completed the operation
 * @returns FALSE: an IRP has to do it
 * @stack 0x60
 */
function FltpFinishFastIo(IrpCtrl: IRP_CTRL, IoStatus: IO_STATUS_BLOCK | null, Done: boolean): boolean {
  const { IoStatus: result } = IrpCtrl.Data;
  if (!Done) {
    result.Status = STATUS_FLT_DISALLOW_FAST_IO;
    result.Information = 0;
  }
  FltpPerformPostCallbacks(IrpCtrl, null);
  const { Status, Information } = result;
  FltpReleaseIrpCtrl(IrpCtrl);
  if (Status === STATUS_FLT_DISALLOW_FAST_IO) return false;
  if (IoStatus !== null) {
    IoStatus.Status = Status;
    IoStatus.Information = Information;
  }
  return IoStatus !== null || Status === STATUS_SUCCESS;
}
