/*
 * Which files were changed since somebody looked? A file context holds one word, "dirty", set where the content changes: writes,
 * the end of the file, the length of valid data, controls that zero. A file keeps its context as long as it is open
 * somewhere; at the last close it is told. After Microsoft's sample change, without transactions.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_FILE_CONTEXT,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltAllocateContext,
  FltGetFileContext,
  FltReleaseContext,
  FltSetFileContext,
  FltUnregisterFilter,
  FLTFL_POST_OPERATION_DRAINING,
  FileEndOfFileInformation,
  FileValidDataLengthInformation,
  IRP_MJ_CREATE,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_OPERATION_END,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
  NonPagedPool,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { FindOrCreateContext } from '../common/contexts';
import { NormalizedName } from '../common/names';
import { LetDetach, RegisterAndStart } from '../common/start';

const FSCTL_SET_ZERO_DATA = 0x980c8;

class CG_FILE_CONTEXT {
  FileName = '';
  Dirty = false;
}

const gFilter = new Ref<FLT_FILTER | null>(null);

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.ContextRegistration = [
  new FLT_CONTEXT_REGISTRATION(FLT_FILE_CONTEXT, 0, CgFileContextCleanup, CG_FILE_CONTEXT, 'cFgC'),
  new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
];
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, CgPreCreate, CgPostCreate),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, CgPreOperationCallback, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_SET_INFORMATION, 0, CgPreOperationCallback, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_FILE_SYSTEM_CONTROL, 0, CgPreOperationCallback, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = CgUnload;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, gFilter);
}

function CgUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(gFilter.value!);
  return STATUS_SUCCESS;
}

/** The file is open nowhere any more (or the filter goes): what became of it. */
function CgFileContextCleanup(Context: CG_FILE_CONTEXT, ContextType: number): void {
  DbgPrint('change: %s %s\n', Context.FileName, Context.Dirty ? 'was changed' : 'is as it was');
}

function CgPreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function CgPostCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  if (!NT_SUCCESS(Data.IoStatus.Status) || (Flags & FLTFL_POST_OPERATION_DRAINING) !== 0)
    return FLT_POSTOP_FINISHED_PROCESSING;
  const context = new Ref<CG_FILE_CONTEXT | null>(null);
  if (NT_SUCCESS(CgFindOrCreateFileContext(Data, FltObjects, context))) FltReleaseContext(context.value!);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

/** The file's context, referenced; made if there is none. */
function CgFindOrCreateFileContext(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  Context: Ref<CG_FILE_CONTEXT | null>,
): NTSTATUS {
  const Make = (made: Ref<CG_FILE_CONTEXT | null>): NTSTATUS => {
    // A write is seen at DISPATCH_LEVEL at most: nonpaged.
    const status = FltAllocateContext(gFilter.value!, FLT_FILE_CONTEXT, CG_FILE_CONTEXT, NonPagedPool, made);
    if (NT_SUCCESS(status)) made.value!.FileName = NormalizedName(Data) ?? '?';
    return status;
  };
  return FindOrCreateContext(FltObjects, { Get: FltGetFileContext, Set: FltSetFileContext, Make }, Context);
}

/** Whether the content changes. Who asks for attributes or names too adds their operations here. */
function CgOperationsNeedDirty(Data: FLT_CALLBACK_DATA): boolean {
  const { MajorFunction, Parameters } = Data.Iopb;
  switch (MajorFunction) {
    case IRP_MJ_WRITE:
      return true;
    case IRP_MJ_SET_INFORMATION: {
      const { FileInformationClass } = Parameters.SetFileInformation;
      return (
        FileInformationClass === FileEndOfFileInformation || FileInformationClass === FileValidDataLengthInformation
      );
    }
    case IRP_MJ_FILE_SYSTEM_CONTROL:
      return Parameters.FileSystemControl.Common.FsControlCode === FSCTL_SET_ZERO_DATA;
    default:
      return false;
  }
}

function CgPreOperationCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  if (!CgOperationsNeedDirty(Data)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const context = new Ref<CG_FILE_CONTEXT | null>(null);
  if (NT_SUCCESS(FltGetFileContext(FltObjects.Instance, FltObjects.FileObject, context))) {
    context.value!.Dirty = true;
    FltReleaseContext(context.value!);
  }
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
