/* A minifilter that looks at everything: each operation on the way down and up, a context for each open file. */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FLT_STREAM_CONTEXT,
  FltAllocateContext,
  type FLT_CALLBACK_DATA,
  type FLT_FILTER,
  FltGetStreamContext,
  FltRegisterFilter,
  FltReleaseContext,
  FltSetStreamContext,
  FltStartFiltering,
  FltUnregisterFilter,
  type FLT_RELATED_OBJECTS,
  InterlockedDecrement,
  InterlockedIncrement,
  IRP_MJ_CLEANUP,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
  NonPagedPoolNx,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
} from 'fltkernel';

class STREAM {
  Operations = 0;
}

const Filter = new Ref<FLT_FILTER | null>(null);
const Before = new Ref(0);
const After = new Ref(0);
const Contexts = new Ref(0);

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  const operations = [IRP_MJ_CREATE, IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_SET_INFORMATION, IRP_MJ_CLEANUP];
  registration.OperationRegistration = [
    ...operations.map(major => new FLT_OPERATION_REGISTRATION(major, 0, Pre, Post)),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.ContextRegistration = [
    new FLT_CONTEXT_REGISTRATION(FLT_STREAM_CONTEXT, 0, () => void InterlockedDecrement(Contexts), STREAM, 'mrtS'),
    new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
  ];
  registration.FilterUnloadCallback = Unload;
  const status = FltRegisterFilter(DriverObject, registration, Filter);
  return NT_SUCCESS(status) ? FltStartFiltering(Filter.value!) : status;
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  DbgPrint(
    '%d operations, %d without an end, %d contexts left\n',
    Before.value,
    Before.value - After.value,
    Contexts.value,
  );
  return STATUS_SUCCESS;
}

function Pre(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  InterlockedIncrement(Before);
  CompletionContext.value = Data.Iopb.MajorFunction;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function Post(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Major: number, Flags: number): number {
  InterlockedIncrement(After);
  if (Major !== IRP_MJ_CREATE || !NT_SUCCESS(Data.IoStatus.Status)) return FLT_POSTOP_FINISHED_PROCESSING;
  const context = new Ref<STREAM | null>(null);
  if (NT_SUCCESS(FltGetStreamContext(FltObjects.Instance, FltObjects.FileObject, context))) {
    context.value!.Operations++;
    FltReleaseContext(context.value!);
    return FLT_POSTOP_FINISHED_PROCESSING;
  }
  if (!NT_SUCCESS(FltAllocateContext(FltObjects.Filter, FLT_STREAM_CONTEXT, STREAM, NonPagedPoolNx, context)))
    return FLT_POSTOP_FINISHED_PROCESSING;
  InterlockedIncrement(Contexts);
  FltSetStreamContext(FltObjects.Instance, FltObjects.FileObject, FLT_SET_CONTEXT_KEEP_IF_EXISTS, context.value!, null);
  FltReleaseContext(context.value!);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
