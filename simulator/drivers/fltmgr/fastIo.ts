/** Fast I/O through the filters: an operation without an IRP. */
import type { FAST_IO_DISPATCH } from '../../nt/inc/fastio';
import type { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK } from '../../nt/inc/io';
import { STATUS_FLT_DISALLOW_FAST_IO, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import { ExGetPreviousMode } from '../../nt/ke/service';
import { PsGetCurrentThread } from '../../nt/ps/current';
import { CtrlFastIo, type IRP_CTRL } from './inc/irpCtrl';
import type { FLTP_DEVICE_EXTENSION } from './inc/objects';
import { FltpAllocateIrpCtrl, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpPerformPostCallbacks } from './postCallbacks';
import { FltpTargetOfFile } from './targetedCreate';
import { FltpPerformPreCallbacksWorker } from './preCallbacks';

/** The fast I/O table and the device of the stack below ours. */
export function FltpLowerFastIo(DeviceObject: DEVICE_OBJECT): FAST_IO_DISPATCH | null {
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const lower = extension === null ? null : extension.AttachedToDeviceObject;
  return lower === null ? null : lower.DriverObject.FastIoDispatch;
}

export function FltpLowerDevice(DeviceObject: DEVICE_OBJECT): DEVICE_OBJECT {
  return (DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION).AttachedToDeviceObject!;
}

/**
 * An operation that somebody filters; null: nobody does. Its parameters are the caller's to fill.
 * @stack 0x60
 */
export function FltpBeginFastIo(
  DeviceObject: DEVICE_OBJECT,
  FileObject: FILE_OBJECT | null,
  MajorFunction: number,
  MinorFunction: number,
): IRP_CTRL | null {
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const volume = extension === null ? null : extension.Volume;
  const callbacks = volume === null ? null : volume.Callbacks.OperationLists[MajorFunction];
  if (callbacks === null || callbacks.length === 0) return null;
  const ctrl = FltpAllocateIrpCtrl(CtrlFastIo, volume!, DeviceObject);
  ctrl.$callbacks = callbacks;
  const data = ctrl.Data;
  data.Thread = PsGetCurrentThread();
  data.RequestorMode = ExGetPreviousMode();
  const iopb = data.Iopb;
  iopb.IrpFlags = 0;
  iopb.MajorFunction = MajorFunction;
  iopb.MinorFunction = MinorFunction;
  iopb.OperationFlags = 0;
  iopb.TargetFileObject = FileObject;
  iopb.TargetInstance = null;
  if (FileObject !== null && FileObject.$topDeviceHint !== null) ctrl.$next = FltpTargetOfFile(ctrl, FileObject, 0);
  return ctrl;
}

/**
 * Filters on the way down.
 * @returns whether the file system's routine is to be called, with the parameters as the filters left them
 * @stack 0x60
 */
export function FltpPassThroughFastIo(IrpCtrl: IRP_CTRL): boolean {
  return FltpPerformPreCallbacksWorker(IrpCtrl);
}

/**
 * Filters on the way up, and the end.
 * @param IoStatus the caller's
 * @param Done what the file system's routine returned; TRUE if a filter completed the operation
 * @returns FALSE: an IRP has to do it
 * @stack 0x60
 */
export function FltpFinishFastIo(IrpCtrl: IRP_CTRL, IoStatus: IO_STATUS_BLOCK | null, Done: boolean): boolean {
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
