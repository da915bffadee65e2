/** Questions about an operation, and what a callback may do with it. */
import { FLTMGR_FILE_SYSTEM } from '../../nt/inc/bugcodes';
import { FO_FILE_OPEN_CANCELLED } from '../../nt/inc/fileobj';
import { type FILE_OBJECT, FO_HANDLE_CREATED, FO_SYNCHRONOUS_IO } from '../../nt/inc/io';
import {
  IRP_CLOSE_OPERATION,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_PAGING_IO,
  IRP_SYNCHRONOUS_API,
  IRP_SYNCHRONOUS_PAGING_IO,
  METHOD_BUFFERED,
  METHOD_FROM_CTL_CODE,
} from '../../nt/inc/iodefs';
import type { EPROCESS } from '../../nt/inc/ps';
import { Ref } from '../../nt/inc/ref';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { IoThreadToProcess, PsGetProcessId } from '../../nt/ps/current';
import { FltAllocateCallbackData, FltFreeCallbackData, FltPerformSynchronousIo } from './generated';
import { type FLT_CALLBACK_DATA, FLT_IS_IRP_OPERATION } from './inc/callbackData';
import { FLTFL_CALLBACK_DATA_DIRTY } from './inc/constants';
import type { FLT_INSTANCE } from './inc/objects';

const CANCEL_OPEN_AFTER_HANDLE = 0x6a;

/**
 * The callback has changed parameters, and those below are to see them. IRQL: any.
 * Source: fltkernel/nf-fltkernel-fltsetcallbackdatadirty.
 * @stack 0x8
 */
export function FltSetCallbackDataDirty(Data: FLT_CALLBACK_DATA): void {
  Data.Flags = (Data.Flags | FLTFL_CALLBACK_DATA_DIRTY) >>> 0;
}

/**
 * What was changed is to be forgotten. Source: fltkernel/nf-fltkernel-fltclearcallbackdatadirty.
 * @stack 0x8
 */
export function FltClearCallbackDataDirty(Data: FLT_CALLBACK_DATA): void {
  Data.Flags = (Data.Flags & ~FLTFL_CALLBACK_DATA_DIRTY) >>> 0;
}

/**
 * Source: fltkernel/nf-fltkernel-fltiscallbackdatadirty.
 * @stack 0x8
 */
export function FltIsCallbackDataDirty(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_DIRTY) !== 0;
}

/**
 * Whether the requester waits for the end. What is no IRP is synchronous, and so are buffered control requests;
 * asynchronous paging I/O is not. IRQL: any. Source: fltkernel/nf-fltkernel-fltisoperationsynchronous.
 * @stack 0x20
 */
export function FltIsOperationSynchronous(CallbackData: FLT_CALLBACK_DATA): boolean {
  if (!FLT_IS_IRP_OPERATION(CallbackData)) return true;
  const { IrpFlags, MajorFunction, TargetFileObject, Parameters } = CallbackData.Iopb;
  if ((IrpFlags & IRP_PAGING_IO) !== 0) return (IrpFlags & IRP_SYNCHRONOUS_PAGING_IO) !== 0;
  if ((IrpFlags & IRP_SYNCHRONOUS_API) !== 0) return true;
  if (TargetFileObject !== null && (TargetFileObject.Flags & FO_SYNCHRONOUS_IO) !== 0) return true;
  if (MajorFunction === IRP_MJ_CREATE || MajorFunction === IRP_MJ_CLEANUP || MajorFunction === IRP_MJ_CLOSE)
    return true;
  const control =
    MajorFunction === IRP_MJ_DEVICE_CONTROL
      ? Parameters.DeviceIoControl.Common
      : MajorFunction === IRP_MJ_FILE_SYSTEM_CONTROL
        ? Parameters.FileSystemControl.Common
        : null;
  return control !== null && METHOD_FROM_CTL_CODE(control.IoControlCode) === METHOD_BUFFERED;
}

/**
 * The process of the thread that made the request. IRQL <= DISPATCH_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltgetrequestorprocess.
 * @stack 0x20
 */
export function FltGetRequestorProcess(CallbackData: FLT_CALLBACK_DATA): EPROCESS | null {
  return CallbackData.Thread === null ? null : IoThreadToProcess(CallbackData.Thread);
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetrequestorprocessid. IRQL <= DISPATCH_LEVEL.
 * @stack 0x20
 */
export function FltGetRequestorProcessId(CallbackData: FLT_CALLBACK_DATA): number {
  const process = FltGetRequestorProcess(CallbackData);
  return process === null ? 0 : Number(PsGetProcessId(process));
}

/**
 * Source: fltkernel/nf-fltkernel-fltgetrequestorprocessidex.
 * @stack 0x20
 */
export function FltGetRequestorProcessIdEx(CallbackData: FLT_CALLBACK_DATA): number {
  return FltGetRequestorProcessId(CallbackData);
}

/**
 * Whether somebody has cancelled the operation. Source: fltkernel/nf-fltkernel-fltisiocanceled.
 * @stack 0x20
 */
export function FltIsIoCanceled(CallbackData: FLT_CALLBACK_DATA): boolean {
  const irp = CallbackData.$ctrl.Irp;
  return irp !== null && irp.Cancel !== 0;
}

/**
 * In the postoperation callback of a create that has succeeded: closes the file below, so that the create can fail. There
 * must be no handle yet (bug check 0xF5/0x6A). IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltcancelfileopen.
 * @stack 0x60
 */
export function FltCancelFileOpen(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT): void {
  if ((FileObject.Flags & FO_HANDLE_CREATED) !== 0 || FileObject.$header!.HandleCount !== 0)
    KeBugCheckEx(FLTMGR_FILE_SYSTEM, CANCEL_OPEN_AFTER_HANDLE, FileObject, 0n, 0n);
  FileObject.Flags |= FO_FILE_OPEN_CANCELLED;
  FltpSendClose(Instance, FileObject, IRP_MJ_CLEANUP);
  FltpSendClose(Instance, FileObject, IRP_MJ_CLOSE);
}

/** @stack 0x50 */
function FltpSendClose(Instance: FLT_INSTANCE, FileObject: FILE_OBJECT, MajorFunction: number): void {
  const data = new Ref<FLT_CALLBACK_DATA | null>(null);
  if (FltAllocateCallbackData(Instance, FileObject, data) !== 0) return;
  data.value!.Iopb.MajorFunction = MajorFunction;
  data.value!.Iopb.IrpFlags = IRP_CLOSE_OPERATION;
  FltPerformSynchronousIo(data.value!);
  FltFreeCallbackData(data.value!);
}
