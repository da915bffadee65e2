/*
 * PreWrite asks a service about every write that goes to disk, without a timeout. The service is connected, but never calls
 * FilterGetMessage. So the lazy writer's worker waits for ever, in the middle of a paging write: dirty pages stay, and who
 * writes much is throttled later.
 * Ask: !thread of the worker, !fltkd.portlist, !defwrites.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  IRP_MJ_WRITE,
  IRP_PAGING_IO,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { Filter, IsFile, StartFilter } from '../common/minifilter';
import { ClientPort, ClosePort, CreatePort, SendMessage } from '../common/port';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const operations = [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)];
  return StartFilter(DriverObject, operations, null, CreatePort, Unload);
}

function Unload(Flags: number): NTSTATUS {
  ClosePort();
  FltUnregisterFilter(Filter.value!);
  return STATUS_SUCCESS;
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const toDisk = (Data.Iopb.IrpFlags & IRP_PAGING_IO) !== 0 && IsFile(FltObjects);
  if (toDisk && ClientPort.value !== null) SendMessage(null);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
