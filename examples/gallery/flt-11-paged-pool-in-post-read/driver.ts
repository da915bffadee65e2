/*
 * The postoperation callback of an overlapped read past the cache runs where the disk's DPC completes it: at
 * DISPATCH_LEVEL, in any thread. There the driver reads paged pool, which is out: bug check 0xD1. Take nonpaged pool, or
 * return FLT_PREOP_SYNCHRONIZE.
 * Ask at the stop: !irql, k, !pool and !pte of the first parameter.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExFreePoolWithTag,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  IRP_MJ_READ,
  type NTSTATUS,
  POOL_FLAG_PAGED,
  type Ref,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { Filter, StartFilter } from '../common/minifilter';

/* A page of its own: what others have in paged pool does not keep it in. */
const SIZE = 4096;
const TAG = 'dPyM';
let pPaged: Uint8Array | null = null;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const operations = [new FLT_OPERATION_REGISTRATION(IRP_MJ_READ, 0, PreRead, PostRead)];
  return StartFilter(DriverObject, operations, null, Prepare, Unload);
}

function Prepare(): NTSTATUS {
  pPaged = ExAllocatePool2(POOL_FLAG_PAGED, SIZE, TAG);
  return pPaged === null ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  ExFreePoolWithTag(pPaged!, TAG);
  return STATUS_SUCCESS;
}

function PreRead(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PostRead(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Context: any, Flags: number): number {
  if (pPaged![0] !== 0) DbgPrint('MyDrv: %u reads\n', pPaged![0]);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
