/*
 * A paging write cannot be handed to a work item: somebody waits for the memory that it frees. FltQueueDeferredIoWorkItem
 * says STATUS_FLT_NOT_SAFE_TO_POST_OPERATION, and the operation has to go on in this thread.
 */
import {
  DbgPrint,
  DelayedWorkQueue,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  type FLT_DEFERRED_IO_WORKITEM,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltAllocateDeferredIoWorkItem,
  FltCompletePendedPreOperation,
  FltFreeDeferredIoWorkItem,
  FltQueueDeferredIoWorkItem,
  IRP_MJ_WRITE,
  IRP_PAGING_IO,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)]);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if ((Data.Iopb.IrpFlags & IRP_PAGING_IO) === 0 || !IsFile(FltObjects)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const item = FltAllocateDeferredIoWorkItem();
  if (item === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const status = FltQueueDeferredIoWorkItem(item, Data, WriteLater, DelayedWorkQueue, null);
  DbgPrint('deferring a paging write: 0x%08x\n', status);
  if (NT_SUCCESS(status)) return FLT_PREOP_PENDING;
  FltFreeDeferredIoWorkItem(item);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

function WriteLater(FltWorkItem: FLT_DEFERRED_IO_WORKITEM, Data: FLT_CALLBACK_DATA, Context: any): void {
  FltCompletePendedPreOperation(Data, FLT_PREOP_SUCCESS_NO_CALLBACK, null);
  FltFreeDeferredIoWorkItem(FltWorkItem);
}
