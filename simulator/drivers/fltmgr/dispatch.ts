/** Dispatch routines of the filter manager's devices. */
import type { DEVICE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { Executive, KernelMode } from '../../nt/inc/ke';
import { NT_SUCCESS, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { IofCallDriver } from '../../nt/io/call';
import { IoGetCurrentIrpStackLocation, IoSkipCurrentIrpStackLocation } from '../../nt/io/irp';
import { KeClearEvent, KeInitializeEvent } from '../../nt/ke/event';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import { PsGetCurrentThread } from '../../nt/ps/current';
import { type COMPLETION_NODE, CtrlGenerated, CtrlIrp, type IRP_CTRL } from './inc/irpCtrl';
import type { FLTP_DEVICE_EXTENSION } from './inc/objects';
import { FltpAllocateIrpCtrl, FltpReadIrp, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpMsgDispatch } from './messageDevice';
import { FltpStatusAtEnd } from './pendingMark';
import { FltpRenames } from './renames';
import { FltpFinishOperation, FltpPerformPostCallbacks, PostCallbacksDone } from './postCallbacks';
import { FltpPerformPreCallbacks } from './preCallbacks';
import { FltpCloseHandleContexts, FltpFindStream } from './streams';
import { FltpForgetTarget, FltpNoteTargetedCreate, FltpTargetOfCreate, FltpTargetOfFile } from './targetedCreate';

/**
 * Dispatch routine of most requests: filters, then the file system.
 * @param IrpCtrl the operation, if the caller has prepared it
 * @stack 0x80
 */
export function FltpPassThrough(DeviceObject: DEVICE_OBJECT, Irp: IRP, IrpCtrl: IRP_CTRL | null = null): NTSTATUS {
  if (IrpCtrl !== null) return FltpPassThroughInternal(IrpCtrl);
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  if (extension === null) return FltpMsgDispatch(DeviceObject, Irp);
  const volume = extension.Volume;
  const location = IoGetCurrentIrpStackLocation(Irp);
  const callbacks = volume === null ? null : volume.Callbacks.OperationLists[location.MajorFunction];
  if (callbacks === null || callbacks.length === 0) {
    IoSkipCurrentIrpStackLocation(Irp);
    return IofCallDriver(extension.AttachedToDeviceObject!, Irp);
  }
  const ctrl = FltpAllocateIrpCtrl(CtrlIrp, volume!, DeviceObject);
  ctrl.$callbacks = callbacks;
  FltpReadIrp(ctrl, Irp, location);
  const file = location.FileObject;
  if (file !== null && file.$topDeviceHint !== null) ctrl.$next = FltpTargetOfFile(ctrl, file, Irp.Flags);
  return FltpPassThroughInternal(ctrl);
}

/**
 * An operation from its next callback on; waits where a filter has asked for it.
 * @stack 0x50
 */
export function FltpPassThroughInternal(IrpCtrl: IRP_CTRL): NTSTATUS {
  IrpCtrl.$references++;
  let status = FltpPerformPreCallbacks(IrpCtrl);
  for (let node = FltpSynchronizingNode(IrpCtrl); node !== null; node = FltpSynchronizingNode(IrpCtrl))
    status = FltpSynchronizedOperation(IrpCtrl, node);
  // Told once it stays told: whoever pended it may have ended it by now.
  if (IrpCtrl.$pending) status = STATUS_PENDING;
  else if (IrpCtrl.$ended) status = FltpStatusAtEnd(IrpCtrl, status);
  else if (!IrpCtrl.$passed) status = STATUS_PENDING;
  FltpReleaseIrpCtrl(IrpCtrl);
  return status;
}

/** The lowest node for which this thread waits. */
function FltpSynchronizingNode(IrpCtrl: IRP_CTRL): COMPLETION_NODE | null {
  let thread: object | null = null;
  for (let i = IrpCtrl.NextCompletion - 1; i >= 0; i--) {
    const node = IrpCtrl.CompletionStack[i];
    if (node.SynchronizingThread !== null && node.SynchronizingThread === (thread ??= PsGetCurrentThread()))
      return node;
  }
  return null;
}

/**
 * FLT_PREOP_SYNCHRONIZE: the rest of the way up runs in this thread.
 * @stack 0x70
 */
function FltpSynchronizedOperation(IrpCtrl: IRP_CTRL, Node: COMPLETION_NODE): NTSTATUS {
  KeWaitForSingleObject(Node.SyncEvent, Executive, KernelMode, false, null);
  Node.SynchronizingThread = null;
  if (FltpPerformPostCallbacks(IrpCtrl, Node) !== PostCallbacksDone) return STATUS_PENDING;
  const { Status } = IrpCtrl.Data.IoStatus;
  FltpFinishOperation(IrpCtrl);
  return Status;
}

/**
 * Dispatch routine of IRP_MJ_CREATE.
 * @stack 0x50
 */
export function FltpCreateInternal(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  return FltpCreate(DeviceObject, Irp);
}

/**
 * A create is synchronous for the filters: its postoperation callbacks run in this thread, at PASSIVE_LEVEL.
 * @stack 0xb0
 */
function FltpCreate(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  if (extension === null) return FltpMsgDispatch(DeviceObject, Irp);
  const volume = extension.Volume;
  const location = IoGetCurrentIrpStackLocation(Irp);
  const callbacks = volume === null ? null : volume.Callbacks.OperationLists[location.MajorFunction];
  const file = location.FileObject!;
  if (callbacks === null || (callbacks.length === 0 && file.$topDeviceHint === null)) {
    IoSkipCurrentIrpStackLocation(Irp);
    return IofCallDriver(extension.AttachedToDeviceObject!, Irp);
  }
  const ctrl = FltpAllocateIrpCtrl(CtrlIrp, volume!, DeviceObject);
  ctrl.$callbacks = callbacks;
  FltpReadIrp(ctrl, Irp, location);
  ctrl.$next = FltpTargetOfCreate(ctrl, Irp);
  if (file.$topDeviceHint !== null) FltpNoteTargetedCreate(Irp, file);
  KeInitializeEvent(ctrl.SyncEvent, 0, false);
  ctrl.$synchronizer = PsGetCurrentThread();
  ctrl.$references++;
  FltpPassThrough(DeviceObject, Irp, ctrl);
  const status = FltpFinishSynchronously(ctrl);
  FltpReleaseIrpCtrl(ctrl);
  if (file.$topDeviceHint !== null && !NT_SUCCESS(status)) FltpForgetTarget(file);
  return status;
}

/**
 * The way up of an operation whose thread has waited for it.
 * @stack 0x60
 */
export function FltpFinishSynchronously(IrpCtrl: IRP_CTRL): NTSTATUS {
  if (!IrpCtrl.$completed) KeWaitForSingleObject(IrpCtrl.SyncEvent, Executive, KernelMode, false, null);
  else KeClearEvent(IrpCtrl.SyncEvent);
  if (FltpPerformPostCallbacks(IrpCtrl, null) !== PostCallbacksDone) return STATUS_PENDING;
  const { Status } = IrpCtrl.Data.IoStatus;
  if (IrpCtrl.Kind !== CtrlGenerated) FltpFinishOperation(IrpCtrl);
  return Status;
}

/**
 * Dispatch routine of IRP_MJ_CLOSE: contexts of the handle go with it.
 * @stack 0x50
 */
export function FltpClose(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const stream = DeviceObject.DeviceExtension === null ? null : FltpFindStream(file);
  const status = FltpPassThrough(DeviceObject, Irp);
  if (stream !== null && stream.StreamHandleContexts.size !== 0) FltpCloseHandleContexts(stream, file!);
  return status;
}

/**
 * Dispatch routine of IRP_MJ_SET_INFORMATION: what is renamed has no cached name before nor after.
 * @stack 0x50
 */
export function FltpSetInformation(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const extension = DeviceObject.DeviceExtension as FLTP_DEVICE_EXTENSION | null;
  const volume = extension === null ? null : extension.Volume;
  const { FileInformationClass } = IoGetCurrentIrpStackLocation(Irp).Parameters.SetFile;
  if (volume === null || !FltpRenames(FileInformationClass)) return FltpPassThrough(DeviceObject, Irp);
  volume.$nameGeneration++;
  const status = FltpPassThrough(DeviceObject, Irp);
  volume.$nameGeneration++;
  return status;
}

/**
 * Dispatch routine of IRP_MJ_CLEANUP: a filter's own file is not its own any more.
 * @stack 0x50
 */
export function FltpCleanup(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const file = IoGetCurrentIrpStackLocation(Irp).FileObject;
  const status = FltpPassThrough(DeviceObject, Irp);
  if (file !== null && file.$topDeviceHint !== null) FltpForgetTarget(file);
  return status;
}
