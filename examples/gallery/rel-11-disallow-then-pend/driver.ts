/*
 * Who wants to pend a write answers fast I/O with FLT_PREOP_DISALLOW_FASTIO: the I/O manager sends an IRP instead, and that
 * may be pended. A work item completes it.
 */
import {
  DbgPrint,
  DelayedWorkQueue,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  type FLT_DEFERRED_IO_WORKITEM,
  FLT_IS_FASTIO_OPERATION,
  FLT_IS_IRP_OPERATION,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_DISALLOW_FASTIO,
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
  if (!IsFile(FltObjects) || (Data.Iopb.IrpFlags & IRP_PAGING_IO) !== 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (FLT_IS_FASTIO_OPERATION(Data)) {
    DbgPrint('PreWrite(FASTIO): disallowed\n');
    return FLT_PREOP_DISALLOW_FASTIO;
  }
  if (!FLT_IS_IRP_OPERATION(Data)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const item = FltAllocateDeferredIoWorkItem();
  if (item === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  DbgPrint('PreWrite(IRP): a worker shall do it\n');
  if (NT_SUCCESS(FltQueueDeferredIoWorkItem(item, Data, WriteLater, DelayedWorkQueue, null))) return FLT_PREOP_PENDING;
  FltFreeDeferredIoWorkItem(item);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

function WriteLater(FltWorkItem: FLT_DEFERRED_IO_WORKITEM, Data: FLT_CALLBACK_DATA, Context: any): void {
  DbgPrint('worker: completed\n');
  FltCompletePendedPreOperation(Data, FLT_PREOP_SUCCESS_NO_CALLBACK, null);
  FltFreeDeferredIoWorkItem(FltWorkItem);
}
