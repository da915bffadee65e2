/** I/O that filters make themselves: it begins below the instance that makes it. */
import { HalTrace } from 'hal';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import type { FILE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_READ, IRP_MJ_WRITE, IRP_PAGING_IO, IRP_SYNCHRONOUS_API } from '../../nt/inc/iodefs';
import { IRP_MN_MDL } from '../../nt/inc/irpminor';
import { Executive, KernelMode } from '../../nt/inc/ke';
import type { MDL } from '../../nt/inc/mdl';
import {
  STATUS_FLT_DELETING_OBJECT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IopFreeMdls, IopUnlockMdls } from '../../nt/io/buffer';
import { IoAllocateIrp, IoFreeIrp, IoGetCurrentIrpStackLocation, IoSetNextIrpStackLocation } from '../../nt/io/irp';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import { PsGetCurrentThread } from '../../nt/ps/current';
import { FltpFinishSynchronously, FltpPassThroughInternal } from './dispatch';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import {
  FLTFL_CALLBACK_DATA_GENERATED_IO,
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_CALLBACK_DATA_POST_OPERATION,
  FLTFL_CALLBACK_DATA_REISSUED_IO,
} from './inc/constants';
import { CtrlGenerated, type IRP_CTRL } from './inc/irpCtrl';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpAllocateIrpCtrl, FltpCopyIopb, FltpInitializeIopb, FltpReleaseIrpCtrl } from './irpCtrl';
import { FltpDescribeIrp } from './passDown';
import { FltpIndexBelow } from './preCallbacks';

export type PFLT_COMPLETED_ASYNC_IO_CALLBACK = (CallbackData: FLT_CALLBACK_DATA, Context: any) => void;

/**
 * Callback data for an operation of the filter's own. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltallocatecallbackdata.
 * @returns STATUS_FLT_DELETING_OBJECT
 * @stack 0x50
 */
export function FltAllocateCallbackData(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT | null,
  RetNewCallbackData: Ref<FLT_CALLBACK_DATA | null>,
): NTSTATUS {
  RetNewCallbackData.value = null;
  if (!ExAcquireRundownProtection(Instance.Base.RundownRef)) return STATUS_FLT_DELETING_OBJECT;
  const ctrl = FltpAllocateIrpCtrl(CtrlGenerated, Instance.Volume, Instance.Volume.DeviceObject);
  ctrl.InitiatingInstance = Instance;
  FltpInitializeIopb(ctrl, 0, 0, FileObject, KernelMode);
  ctrl.Data.Iopb.TargetInstance = Instance;
  Instance.Filter.$owned.set(ctrl, 'callback data');
  RetNewCallbackData.value = ctrl.Data;
  return STATUS_SUCCESS;
}

/**
 * As FltAllocateCallbackData; memory for the IRP is always there.
 * @stack 0x50
 */
export function FltAllocateCallbackDataEx(
  Instance: FLT_INSTANCE,
  FileObject: FILE_OBJECT | null,
  _Flags: number,
  RetNewCallbackData: Ref<FLT_CALLBACK_DATA | null>,
): NTSTATUS {
  return FltAllocateCallbackData(Instance, FileObject, RetNewCallbackData);
}

/**
 * Source: fltkernel/nf-fltkernel-fltfreecallbackdata. IRQL <= DISPATCH_LEVEL.
 * @stack 0x30
 */
export function FltFreeCallbackData(CallbackData: FLT_CALLBACK_DATA): void {
  const ctrl = CallbackData.$ctrl;
  const instance = ctrl.InitiatingInstance!;
  instance.Filter.$owned.delete(ctrl);
  FltpReleaseIrpCtrl(ctrl);
  ExReleaseRundownProtection(instance.Base.RundownRef);
}

/**
 * Makes callback data usable for another operation. Source: fltkernel/nf-fltkernel-fltreusecallbackdata.
 * @stack 0x30
 */
export function FltReuseCallbackData(CallbackData: FLT_CALLBACK_DATA): void {
  CallbackData.Flags = FLTFL_CALLBACK_DATA_IRP_OPERATION | FLTFL_CALLBACK_DATA_GENERATED_IO;
  CallbackData.IoStatus.Status = 0;
  CallbackData.IoStatus.Information = 0;
}

/** An IRP of the filter manager's own; its device's location is the current one, as if it had been called. */
function FltpBuildIrp(IrpCtrl: IRP_CTRL): IRP | null {
  const irp = IoAllocateIrp(IrpCtrl.Volume.DeviceObject.StackSize, false);
  if (irp === null) return null;
  IoSetNextIrpStackLocation(irp);
  irp.Tail.Overlay.Thread = PsGetCurrentThread();
  FltpDescribeIrp(IrpCtrl.Data, irp);
  IoGetCurrentIrpStackLocation(irp).DeviceObject = IrpCtrl.Volume.DeviceObject;
  IrpCtrl.$ownMdl = irp.MdlAddress;
  return irp;
}

/**
 * Sends the operation to the instances below its initiator, and to the file system.
 * @stack 0x60
 */
function FltpStartGenerated(IrpCtrl: IRP_CTRL): NTSTATUS {
  const irp = FltpBuildIrp(IrpCtrl);
  if (irp === null) return STATUS_INSUFFICIENT_RESOURCES;
  IrpCtrl.Irp = irp;
  IrpCtrl.$completed = false;
  IrpCtrl.$ended = false;
  IrpCtrl.NextCompletion = 0;
  IrpCtrl.$callbacks = IrpCtrl.Volume.Callbacks.OperationLists[IrpCtrl.Data.Iopb.MajorFunction];
  IrpCtrl.$next = FltpIndexBelow(IrpCtrl.$callbacks, IrpCtrl.InitiatingInstance!);
  HalTrace('filter', `${IrpCtrl.InitiatingInstance!.Filter.Name} generates an operation`, irp);
  FltpPassThroughInternal(IrpCtrl);
  return STATUS_SUCCESS;
}

/**
 * Does the operation and waits for it; its status is in the callback data. IRQL PASSIVE_LEVEL; <= APC_LEVEL for paging I/O.
 * Source: fltkernel/nf-fltkernel-fltperformsynchronousio.
 * @stack 0x70
 */
export function FltPerformSynchronousIo(CallbackData: FLT_CALLBACK_DATA): void {
  const ctrl = CallbackData.$ctrl;
  const iopb = CallbackData.Iopb;
  if ((iopb.IrpFlags & IRP_PAGING_IO) === 0) iopb.IrpFlags |= IRP_SYNCHRONOUS_API;
  KeInitializeEvent(ctrl.SyncEvent, 0, false);
  ctrl.$synchronizer = PsGetCurrentThread();
  const started = FltpStartGenerated(ctrl);
  if (started !== STATUS_SUCCESS) {
    CallbackData.IoStatus.Status = started;
    ctrl.$synchronizer = null;
    return;
  }
  if (FltpFinishSynchronously(ctrl) === STATUS_PENDING && !ctrl.$ended)
    KeWaitForSingleObject(ctrl.SyncEvent, Executive, KernelMode, false, null);
  ctrl.$synchronizer = null;
  FltpFreeIrp(ctrl);
  CallbackData.Flags &= ~FLTFL_CALLBACK_DATA_POST_OPERATION;
}

/**
 * Begins the operation; the callback is called when it is done, at <= DISPATCH_LEVEL in any thread.
 * Source: fltkernel/nf-fltkernel-fltperformasynchronousio. IRQL PASSIVE_LEVEL; <= APC_LEVEL for paging I/O.
 * @returns STATUS_PENDING, or why it could not be begun
 * @stack 0x60
 */
export function FltPerformAsynchronousIo(
  CallbackData: FLT_CALLBACK_DATA,
  CallbackRoutine: PFLT_COMPLETED_ASYNC_IO_CALLBACK,
  CallbackContext: unknown,
): NTSTATUS {
  const ctrl = CallbackData.$ctrl;
  if (typeof CallbackRoutine !== 'function') return STATUS_INVALID_PARAMETER;
  ctrl.$callback = CallbackRoutine;
  ctrl.$callbackContext = CallbackContext;
  ctrl.$synchronizer = null;
  const started = FltpStartGenerated(ctrl);
  return started === STATUS_SUCCESS ? STATUS_PENDING : started;
}

/**
 * The way up is over: the IRP goes, who waits or has a callback hears of it.
 * @stack 0x50
 */
export function FltpFinishGenerated(IrpCtrl: IRP_CTRL): void {
  IrpCtrl.$ended = true;
  IrpCtrl.$finalStatus = IrpCtrl.Data.IoStatus.Status;
  if (IrpCtrl.$callback === null) {
    KeSetEvent(IrpCtrl.SyncEvent, 0, false);
    return;
  }
  const routine = IrpCtrl.$callback;
  IrpCtrl.$callback = null;
  FltpFreeIrp(IrpCtrl);
  routine(IrpCtrl.Data, IrpCtrl.$callbackContext);
}

function FltpFreeIrp(IrpCtrl: IRP_CTRL): void {
  const irp = IrpCtrl.Irp;
  IrpCtrl.Irp = null;
  if (irp === null) return;
  const { MajorFunction: major, MinorFunction: minor, Parameters } = IrpCtrl.Data.Iopb;
  const transfer = major === IRP_MJ_READ ? Parameters.Read : Parameters.Write;
  // Pages of the cache are the filter's until it gives them back.
  if ((major === IRP_MJ_READ || major === IRP_MJ_WRITE) && (minor & IRP_MN_MDL) !== 0) {
    transfer.MdlAddress = irp.MdlAddress as MDL | null;
    irp.MdlAddress = null;
  }
  // A file system that has locked the filter's buffer leaves its MDL here.
  if (
    irp.MdlAddress !== null &&
    (major === IRP_MJ_READ || major === IRP_MJ_WRITE) &&
    irp.MdlAddress !== IrpCtrl.$ownMdl
  ) {
    IopUnlockMdls(irp);
    IopFreeMdls(irp);
  }
  irp.MdlAddress = null;
  IoFreeIrp(irp);
}

/**
 * Does an operation again, below the instance, as a new one; waits for it. Its status is put into the callback data.
 * IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltreissuesynchronousio.
 * @stack 0x60
 */
export function FltReissueSynchronousIo(InitiatingInstance: FLT_INSTANCE, CallbackData: FLT_CALLBACK_DATA): void {
  const ctrl = FltpAllocateIrpCtrl(CtrlGenerated, InitiatingInstance.Volume, InitiatingInstance.Volume.DeviceObject);
  ctrl.InitiatingInstance = InitiatingInstance;
  const again = ctrl.Data;
  FltpCopyIopb(CallbackData.Iopb, again.Iopb);
  again.Flags = FLTFL_CALLBACK_DATA_IRP_OPERATION | FLTFL_CALLBACK_DATA_REISSUED_IO;
  again.Thread = CallbackData.Thread;
  again.RequestorMode = CallbackData.RequestorMode;
  FltPerformSynchronousIo(again);
  CallbackData.IoStatus.Status = again.IoStatus.Status;
  CallbackData.IoStatus.Information = again.IoStatus.Information;
  FltpReleaseIrpCtrl(ctrl);
}
