/*
 * The last reference of a context is released, the pointer is kept, and used again: bug check 0xF5 with 0x6E. Who keeps a
 * pointer keeps a reference. Ask at the stop: k, !fltkd.ctx of the second parameter.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FLT_STREAM_CONTEXT,
  FltAllocateContext,
  FltReferenceContext,
  FltReleaseContext,
  IRP_MJ_CREATE,
  NT_SUCCESS,
  type NTSTATUS,
  PagedPool,
  Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { Filter, IsFile, StartFilter } from '../common/minifilter';

class STREAM_CONTEXT {
  Opens = 0;
}

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(
    DriverObject,
    [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, PostCreate)],
    [
      new FLT_CONTEXT_REGISTRATION(FLT_STREAM_CONTEXT, 0, null, STREAM_CONTEXT, 'xtCM'),
      new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
    ],
  );
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PostCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Context: any, Flags: number): number {
  if (!NT_SUCCESS(Data.IoStatus.Status) || !IsFile(FltObjects)) return FLT_POSTOP_FINISHED_PROCESSING;
  const context = new Ref<STREAM_CONTEXT | null>(null);
  const status = FltAllocateContext(Filter.value!, FLT_STREAM_CONTEXT, STREAM_CONTEXT, PagedPool, context);
  if (!NT_SUCCESS(status)) return FLT_POSTOP_FINISHED_PROCESSING;
  FltReleaseContext(context.value!);
  FltReferenceContext(context.value!);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
