/*
 * When is a file really deleted? Not when somebody says so (FileDispositionInformation, FILE_DELETE_ON_CLOSE): that can be taken
 * back. A stream context remembers that the stream is a candidate; after the cleanup of its last handle the file system is
 * asked: STATUS_FILE_DELETED, or its id can no longer be opened. After Microsoft's sample delete, without transactions.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  FILE_DELETE_ON_CLOSE,
  FILE_DISPOSITION_DELETE,
  FILE_DISPOSITION_INFORMATION,
  FILE_DISPOSITION_INFORMATION_EX,
  FILE_DISPOSITION_ON_CLOSE,
  FILE_STANDARD_INFORMATION,
  FileDispositionInformation,
  FileDispositionInformationEx,
  FileStandardInformation,
  FlagOn,
  type FLT_CALLBACK_DATA,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_PREOP_SYNCHRONIZE,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FLT_STREAM_CONTEXT,
  FltAllocateContext,
  FltGetStreamContext,
  FltQueryInformationFile,
  FltReleaseContext,
  FltSetStreamContext,
  FltUnregisterFilter,
  IRP_MJ_CLEANUP,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  IRP_MJ_SET_INFORMATION,
  NonPagedPool,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  RtlStructureFromBytes,
  sizeof,
  STATUS_FILE_DELETED,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { FindOrCreateContext } from '../common/contexts';
import { NormalizedName } from '../common/names';
import { LetDetach, RegisterAndStart } from '../common/start';

class DF_STREAM_CONTEXT {
  FileName = '';
  /** Dispositions on their way; with more than one it is not known which comes last. */
  NumOps = 0;
  SetDisp = false;
  DeleteOnClose = false;
  /** It was told already. */
  IsNotified = false;
}

const gFilterHandle = new Ref<FLT_FILTER | null>(null);

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.ContextRegistration = [
  new FLT_CONTEXT_REGISTRATION(FLT_STREAM_CONTEXT, 0, null, DF_STREAM_CONTEXT, 'xcfD'),
  new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
];
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, DfPreCreateCallback, DfPostCreateCallback),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_SET_INFORMATION, 0, DfPreSetInfoCallback, DfPostSetInfoCallback),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CLEANUP, 0, DfPreCleanupCallback, DfPostCleanupCallback),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = DfUnload;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, gFilterHandle);
}

function DfUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(gFilterHandle.value!);
  return STATUS_SUCCESS;
}

/** The stream's context, referenced; made if there is none. */
function DfGetOrSetContext(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Context: Ref<DF_STREAM_CONTEXT | null>,
): NTSTATUS {
  const Make = (made: Ref<DF_STREAM_CONTEXT | null>): NTSTATUS => {
    const { value: filter } = gFilterHandle;
    const status = FltAllocateContext(filter!, FLT_STREAM_CONTEXT, DF_STREAM_CONTEXT, NonPagedPool, made);
    if (NT_SUCCESS(status)) made.value!.FileName = NormalizedName(Data) ?? '?';
    return status;
  };
  return FindOrCreateContext(FltObjects, { Get: FltGetStreamContext, Set: FltSetStreamContext, Make }, Context);
}

function DfPreCreateCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const deletes = FlagOn(Data.Iopb.Parameters.Create.Options, FILE_DELETE_ON_CLOSE) !== 0;
  // A create's postoperation callback runs in this thread anyway.
  return deletes ? FLT_PREOP_SUCCESS_WITH_CALLBACK : FLT_PREOP_SUCCESS_NO_CALLBACK;
}

function DfPostCreateCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  const context = new Ref<DF_STREAM_CONTEXT | null>(null);
  if (NT_SUCCESS(Data.IoStatus.Status) && NT_SUCCESS(DfGetOrSetContext(Data, FltObjects, context))) {
    context.value!.DeleteOnClose = true;
    FltReleaseContext(context.value!);
  }
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function DfPreSetInfoCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const { FileInformationClass } = Data.Iopb.Parameters.SetFileInformation;
  if (FileInformationClass !== FileDispositionInformation && FileInformationClass !== FileDispositionInformationEx)
    return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const context = new Ref<DF_STREAM_CONTEXT | null>(null);
  if (!NT_SUCCESS(DfGetOrSetContext(Data, FltObjects, context))) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  context.value!.NumOps++;
  // The context's reference goes to the postoperation callback, which runs in this thread.
  CompletionContext.value = context.value;
  return FLT_PREOP_SYNCHRONIZE;
}

function DfPostSetInfoCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: DF_STREAM_CONTEXT,
  Flags: number,
): number {
  const { FileInformationClass, InfoBuffer } = Data.Iopb.Parameters.SetFileInformation;
  if (NT_SUCCESS(Data.IoStatus.Status)) {
    if (FileInformationClass === FileDispositionInformation)
      CompletionContext.SetDisp = RtlStructureFromBytes(FILE_DISPOSITION_INFORMATION, InfoBuffer!).DeleteFile;
    else {
      const flags = RtlStructureFromBytes(FILE_DISPOSITION_INFORMATION_EX, InfoBuffer!).Flags;
      const set = (flags & FILE_DISPOSITION_DELETE) !== 0;
      if ((flags & FILE_DISPOSITION_ON_CLOSE) !== 0) CompletionContext.DeleteOnClose = set;
      else CompletionContext.SetDisp = set;
    }
  }
  CompletionContext.NumOps--;
  FltReleaseContext(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function DfPreCleanupCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const context = new Ref<DF_STREAM_CONTEXT | null>(null);
  if (!NT_SUCCESS(FltGetStreamContext(FltObjects.Instance, FltObjects.FileObject, context)))
    return FLT_PREOP_SUCCESS_NO_CALLBACK;
  CompletionContext.value = context.value;
  return FLT_PREOP_SYNCHRONIZE;
}

function DfPostCleanupCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: DF_STREAM_CONTEXT,
  Flags: number,
): number {
  const candidate = CompletionContext.NumOps > 0 || CompletionContext.SetDisp || CompletionContext.DeleteOnClose;
  if (NT_SUCCESS(Data.IoStatus.Status) && candidate && !CompletionContext.IsNotified && DfIsDeleted(FltObjects)) {
    CompletionContext.IsNotified = true;
    DbgPrint('delete: %s was deleted\n', CompletionContext.FileName);
  }
  FltReleaseContext(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

/** The file system refuses to tell anything about a file that has gone. */
function DfIsDeleted(FltObjects: FLT_RELATED_OBJECTS): boolean {
  const length = sizeof(FILE_STANDARD_INFORMATION);
  const information = new Uint8Array(length);
  const status = FltQueryInformationFile(
    FltObjects.Instance,
    FltObjects.FileObject,
    information,
    length,
    FileStandardInformation,
    null,
  );
  return status === STATUS_FILE_DELETED;
}
