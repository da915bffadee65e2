/* A minifilter that looks at everything: each operation on the way down and up, contexts of all that is open, names. */
import {
  type DRIVER_OBJECT,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_FILE_CONTEXT,
  type FLT_FILE_NAME_INFORMATION,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FLT_STREAM_CONTEXT,
  FLT_STREAMHANDLE_CONTEXT,
  FltAllocateContext,
  type FLT_CALLBACK_DATA,
  FltGetFileNameInformation,
  FltGetFileContext,
  FltGetStreamContext,
  FltGetStreamHandleContext,
  FltRegisterFilter,
  FltReleaseContext,
  FltReleaseFileNameInformation,
  FltSetFileContext,
  FltSetStreamContext,
  FltSetStreamHandleContext,
  FltStartFiltering,
  type FLT_RELATED_OBJECTS,
  InterlockedDecrement,
  InterlockedIncrement,
  IRP_MJ_CLEANUP,
  IRP_MJ_CREATE,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
  NonPagedPoolNx,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
} from 'fltkernel';
import { After, Before, Filter, Left, Turn, Unload } from './count';

class SEEN {
  Operations = 0;
}

/** One in so many opens has its name asked for, and hangs contexts on the file and the handle too. */
const NAMED = 4;

/** What contexts hang on, and how they are got and set. */
const STREAMS = [FLT_STREAM_CONTEXT, FltGetStreamContext, FltSetStreamContext] as const;
const HANDLES = [FLT_STREAMHANDLE_CONTEXT, FltGetStreamHandleContext, FltSetStreamHandleContext] as const;
const FILES = [FLT_FILE_CONTEXT, FltGetFileContext, FltSetFileContext] as const;

export function DriverEntry(DriverObject: DRIVER_OBJECT): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  const operations = [
    ...[IRP_MJ_CREATE, IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_SET_INFORMATION, IRP_MJ_CLEANUP],
    ...[IRP_MJ_DIRECTORY_CONTROL, IRP_MJ_LOCK_CONTROL, IRP_MJ_FILE_SYSTEM_CONTROL],
  ];
  registration.OperationRegistration = [
    ...operations.map(major => new FLT_OPERATION_REGISTRATION(major, 0, Pre, Post)),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.ContextRegistration = [
    ...[STREAMS, HANDLES, FILES].map(
      ([kind]) => new FLT_CONTEXT_REGISTRATION(kind, 0, () => void InterlockedDecrement(Left), SEEN, 'neeS'),
    ),
    new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
  ];
  registration.FilterUnloadCallback = Unload;
  const status = FltRegisterFilter(DriverObject, registration, Filter);
  return NT_SUCCESS(status) ? FltStartFiltering(Filter.value!) : status;
}

function Pre(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  InterlockedIncrement(Before);
  CompletionContext.value = Data.Iopb.MajorFunction;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function Post(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Major: number, Flags: number): number {
  InterlockedIncrement(After);
  if (Major === IRP_MJ_CREATE && NT_SUCCESS(Data.IoStatus.Status)) NoteOpen(Data, FltObjects);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function NoteOpen(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS): void {
  NoteContext(FltObjects, STREAMS);
  if (!Turn(NAMED)) return;
  NoteName(Data);
  NoteContext(FltObjects, HANDLES);
  NoteContext(FltObjects, FILES);
}

/** One more operation is counted in the context of that kind, which is made if there is none. */
function NoteContext(
  FltObjects: FLT_RELATED_OBJECTS,
  [kind, get, set]: typeof STREAMS | typeof HANDLES | typeof FILES,
): void {
  const context = new Ref<SEEN | null>(null);
  if (!NT_SUCCESS(get(FltObjects.Instance, FltObjects.FileObject, context))) {
    if (!NT_SUCCESS(FltAllocateContext(FltObjects.Filter, kind, SEEN, NonPagedPoolNx, context))) return;
    InterlockedIncrement(Left);
    set(FltObjects.Instance, FltObjects.FileObject, FLT_SET_CONTEXT_KEEP_IF_EXISTS, context.value!, null);
  }
  context.value!.Operations++;
  FltReleaseContext(context.value!);
}

/** The name goes through the cache of names, which renaming must keep true. */
function NoteName(Data: FLT_CALLBACK_DATA): void {
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const format = FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT;
  if (NT_SUCCESS(FltGetFileNameInformation(Data, format, name))) FltReleaseFileNameInformation(name.value!);
}
