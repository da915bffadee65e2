/** Questions about an operation, and what a callback may do with it. */
import { FLTMGR_FILE_SYSTEM } from '../../nt/inc/bugcodes';
import { FO_FILE_OPEN_CANCELLED } from '../../nt/inc/fileobj';
import { type FILE_OBJECT, FO_HANDLE_CREATED } from '../../nt/inc/io';
import { IRP_CLOSE_OPERATION, IRP_MJ_CLEANUP, IRP_MJ_CLOSE } from '../../nt/inc/iodefs';
import type { EPROCESS } from '../../nt/inc/ps';
import { Ref } from '../../nt/inc/ref';
import { KeBugCheckEx } from '../../nt/ke/bugcheck';
import { IoThreadToProcess, PsGetProcessId } from '../../nt/ps/current';
import { FltAllocateCallbackData, FltFreeCallbackData, FltPerformSynchronousIo } from './generated';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
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
