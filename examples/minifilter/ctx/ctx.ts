/*
 * Contexts of every kind: of instances, files, streams and handles. Each is made when it is first needed, found again
 * later, and goes with what it hangs on. Every reference that is taken is given back, on every way out.
 * After Microsoft's sample ctx. Ask: !fltkd.ctx of a context, !fltkd.filter.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  ERESOURCE,
  ExAcquireResourceExclusiveLite,
  ExDeleteResourceLite,
  ExInitializeResourceLite,
  ExReleaseResourceLite,
  type FLT_CALLBACK_DATA,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_FILE_CONTEXT,
  type FLT_FILTER,
  FLT_INSTANCE_CONTEXT,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FLT_STREAM_CONTEXT,
  FLT_STREAMHANDLE_CONTEXT,
  FltAllocateContext,
  FltGetFileContext,
  FltGetInstanceContext,
  FltGetStreamContext,
  FltGetStreamHandleContext,
  FltReleaseContext,
  FltSetFileContext,
  FltSetInstanceContext,
  FltSetStreamContext,
  FltSetStreamHandleContext,
  FltUnregisterFilter,
  FLTFL_POST_OPERATION_DRAINING,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  IRP_MJ_SET_INFORMATION,
  KeEnterCriticalRegion,
  KeLeaveCriticalRegion,
  NonPagedPool,
  NT_SUCCESS,
  type NTSTATUS,
  PagedPool,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { FindOrCreateContext } from '../common/contexts';
import { NormalizedName } from '../common/names';
import { LetDetach, RegisterAndStart } from '../common/start';

class CTX_INSTANCE_CONTEXT {
  Creates = 0;
}
class CTX_FILE_CONTEXT {
  FileName = '';
}
class CTX_STREAM_CONTEXT {
  FileName = '';
  CreateCount = 0;
  CleanupCount = 0;
  CloseCount = 0;
  /** Lies in nonpaged memory of its own, as contexts of streams may be paged. */
  Resource: ERESOURCE | null = null;
}
class CTX_STREAMHANDLE_CONTEXT {
  FileName = '';
  Resource: ERESOURCE | null = null;
}

const Filter = new Ref<FLT_FILTER | null>(null);
const Made: Record<number, number> = {};
const Cleaned: Record<number, number> = {};

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.ContextRegistration = [
  new FLT_CONTEXT_REGISTRATION(FLT_INSTANCE_CONTEXT, 0, CtxContextCleanup, CTX_INSTANCE_CONTEXT, 'cIxC'),
  new FLT_CONTEXT_REGISTRATION(FLT_FILE_CONTEXT, 0, CtxContextCleanup, CTX_FILE_CONTEXT, 'cFxC'),
  new FLT_CONTEXT_REGISTRATION(FLT_STREAM_CONTEXT, 0, CtxContextCleanup, CTX_STREAM_CONTEXT, 'cSxC'),
  new FLT_CONTEXT_REGISTRATION(FLT_STREAMHANDLE_CONTEXT, 0, CtxContextCleanup, CTX_STREAMHANDLE_CONTEXT, 'cHxC'),
  new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
];
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, CtxPreCreate, CtxPostCreate),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CLEANUP, 0, CtxPreCleanup, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CLOSE, 0, CtxPreClose, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_SET_INFORMATION, 0, CtxPreSetInfo, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = CtxUnload;
FilterRegistration.InstanceSetupCallback = CtxInstanceSetup;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, Filter);
}

function CtxUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  for (const [name, kind] of Kinds)
    DbgPrint('%s contexts: %s\n', name, (Made[kind] ?? 0) > 0 && Made[kind] === Cleaned[kind] ? 'all gone' : 'wrong');
  return STATUS_SUCCESS;
}
const Kinds: readonly (readonly [string, number])[] = [
  ['instance', FLT_INSTANCE_CONTEXT],
  ['file', FLT_FILE_CONTEXT],
  ['stream', FLT_STREAM_CONTEXT],
  ['handle', FLT_STREAMHANDLE_CONTEXT],
];

function CtxInstanceSetup(
  FltObjects: FLT_RELATED_OBJECTS,
  Flags: number,
  VolumeDeviceType: number,
  VolumeFilesystemType: number,
): NTSTATUS {
  const context = new Ref<CTX_INSTANCE_CONTEXT | null>(null);
  const status = CtxAllocate(FLT_INSTANCE_CONTEXT, CTX_INSTANCE_CONTEXT, NonPagedPool, context);
  if (!NT_SUCCESS(status)) return status;
  const set = FltSetInstanceContext(FltObjects.Instance, FLT_SET_CONTEXT_KEEP_IF_EXISTS, context.value!, null);
  // Attached or not, the reference of the allocation is ours to give back.
  FltReleaseContext(context.value!);
  return set;
}

function CtxAllocate<T extends object>(
  Kind: number,
  Type: new () => T,
  Pool: number,
  Context: Ref<T | null>,
): NTSTATUS {
  const status = FltAllocateContext(Filter.value!, Kind, Type, Pool, Context);
  if (NT_SUCCESS(status)) Made[Kind] = (Made[Kind] ?? 0) + 1;
  return status;
}

/** The filter manager calls it before a context's memory goes. */
function CtxContextCleanup(Context: any, ContextType: number): void {
  Cleaned[ContextType] = (Cleaned[ContextType] ?? 0) + 1;
  if (ContextType !== FLT_STREAM_CONTEXT && ContextType !== FLT_STREAMHANDLE_CONTEXT) return;
  if (Context.Resource !== null) ExDeleteResourceLite(Context.Resource);
}

function CtxPreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function CtxPostCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  if (!NT_SUCCESS(Data.IoStatus.Status) || (Flags & FLTFL_POST_OPERATION_DRAINING) !== 0)
    return FLT_POSTOP_FINISHED_PROCESSING;
  const name = NormalizedName(Data);
  if (name === null) return FLT_POSTOP_FINISHED_PROCESSING;

  CtxCountCreate(FltObjects);
  const file = new Ref<CTX_FILE_CONTEXT | null>(null);
  if (NT_SUCCESS(CtxFindOrCreateFileContext(FltObjects, name, file))) FltReleaseContext(file.value!);
  const stream = new Ref<CTX_STREAM_CONTEXT | null>(null);
  if (NT_SUCCESS(CtxFindOrCreateStreamContext(FltObjects, name, stream))) CtxCount(stream.value!, 'CreateCount');
  CtxCreateHandleContext(FltObjects, name);
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function CtxCountCreate(FltObjects: FLT_RELATED_OBJECTS): void {
  const instance = new Ref<CTX_INSTANCE_CONTEXT | null>(null);
  if (!NT_SUCCESS(FltGetInstanceContext(FltObjects.Instance, instance))) return;
  instance.value!.Creates++;
  FltReleaseContext(instance.value!);
}

/** Counts in a stream's context, and gives back the reference to it. */
function CtxCount(Stream: CTX_STREAM_CONTEXT, Counter: 'CreateCount' | 'CleanupCount' | 'CloseCount'): void {
  CtxAcquireResource(Stream.Resource!);
  Stream[Counter]++;
  CtxReleaseResource(Stream.Resource!);
  FltReleaseContext(Stream);
}

function CtxPreCleanup(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const stream = new Ref<CTX_STREAM_CONTEXT | null>(null);
  const status = FltGetStreamContext(FltObjects.Instance, FltObjects.FileObject, stream);
  if (NT_SUCCESS(status)) CtxCount(stream.value!, 'CleanupCount');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

function CtxPreClose(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const stream = new Ref<CTX_STREAM_CONTEXT | null>(null);
  const status = FltGetStreamContext(FltObjects.Instance, FltObjects.FileObject, stream);
  if (NT_SUCCESS(status)) CtxCount(stream.value!, 'CloseCount');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

/** What a handle's context knows of its file's name is out of date from here on. */
function CtxPreSetInfo(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const handle = new Ref<CTX_STREAMHANDLE_CONTEXT | null>(null);
  const status = FltGetStreamHandleContext(FltObjects.Instance, FltObjects.FileObject, handle);
  if (NT_SUCCESS(status)) {
    CtxAcquireResource(handle.value!.Resource!);
    handle.value!.FileName = '';
    CtxReleaseResource(handle.value!.Resource!);
    FltReleaseContext(handle.value!);
  }
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

/** The file's context, referenced; made if there is none. */
function CtxFindOrCreateFileContext(
  FltObjects: FLT_RELATED_OBJECTS,
  FileName: string,
  FileContext: Ref<CTX_FILE_CONTEXT | null>,
): NTSTATUS {
  const Make = (made: Ref<CTX_FILE_CONTEXT | null>): NTSTATUS => {
    const status = CtxAllocate(FLT_FILE_CONTEXT, CTX_FILE_CONTEXT, PagedPool, made);
    if (NT_SUCCESS(status)) made.value!.FileName = FileName;
    return status;
  };
  return FindOrCreateContext(FltObjects, { Get: FltGetFileContext, Set: FltSetFileContext, Make }, FileContext);
}

/** The stream's context, referenced; made if there is none. */
function CtxFindOrCreateStreamContext(
  FltObjects: FLT_RELATED_OBJECTS,
  FileName: string,
  StreamContext: Ref<CTX_STREAM_CONTEXT | null>,
): NTSTATUS {
  const Make = (made: Ref<CTX_STREAM_CONTEXT | null>): NTSTATUS => {
    const status = CtxAllocate(FLT_STREAM_CONTEXT, CTX_STREAM_CONTEXT, PagedPool, made);
    if (!NT_SUCCESS(status)) return status;
    made.value!.FileName = FileName;
    made.value!.Resource = new ERESOURCE();
    ExInitializeResourceLite(made.value!.Resource);
    return status;
  };
  return FindOrCreateContext(FltObjects, { Get: FltGetStreamContext, Set: FltSetStreamContext, Make }, StreamContext);
}

function CtxCreateHandleContext(FltObjects: FLT_RELATED_OBJECTS, FileName: string): void {
  const context = new Ref<CTX_STREAMHANDLE_CONTEXT | null>(null);
  const status = CtxAllocate(FLT_STREAMHANDLE_CONTEXT, CTX_STREAMHANDLE_CONTEXT, PagedPool, context);
  if (!NT_SUCCESS(status)) return;
  context.value!.FileName = FileName;
  context.value!.Resource = new ERESOURCE();
  ExInitializeResourceLite(context.value!.Resource);
  const { Instance, FileObject } = FltObjects;
  FltSetStreamHandleContext(Instance, FileObject, FLT_SET_CONTEXT_KEEP_IF_EXISTS, context.value!, null);
  FltReleaseContext(context.value!);
}

function CtxAcquireResource(Resource: ERESOURCE): void {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(Resource, true);
}

function CtxReleaseResource(Resource: ERESOURCE): void {
  ExReleaseResourceLite(Resource);
  KeLeaveCriticalRegion();
}
