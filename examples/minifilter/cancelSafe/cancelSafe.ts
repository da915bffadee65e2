/*
 * Reads below \csq are held back for a while, in a queue from which they can be cancelled at any moment. The filter manager
 * keeps the cancel routine; the filter says how its queue is locked, and how to insert, remove, peek and complete. A work
 * item takes them out. After Microsoft's sample cancelSafe.
 * Ask: !fltkd.cbdq, !fltkd.cbd of what waits.
 */
import {
  DbgPrint,
  DelayedWorkQueue,
  type DRIVER_OBJECT,
  ExAcquireFastMutex,
  ExInitializeFastMutex,
  ExReleaseFastMutex,
  Executive,
  FAST_MUTEX,
  FlagOn,
  type FLT_CALLBACK_DATA,
  FLT_CALLBACK_DATA_QUEUE,
  FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  type FLT_FILE_NAME_INFORMATION,
  type FLT_FILTER,
  type FLT_GENERIC_WORKITEM,
  type FLT_INSTANCE,
  FLT_INSTANCE_CONTEXT,
  FLT_IS_IRP_OPERATION,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_COMPLETE,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FltAllocateContext,
  FltAllocateGenericWorkItem,
  FltCbdqDisable,
  FltCbdqInitialize,
  FltCbdqInsertIo,
  FltCbdqRemoveNextIo,
  FltCompletePendedPreOperation,
  FltFreeGenericWorkItem,
  FltGetFileNameInformation,
  FltGetInstanceContext,
  FltLockUserBuffer,
  FltParseFileNameInformation,
  FltQueueGenericWorkItem,
  FltReleaseContext,
  FltReleaseFileNameInformation,
  FltSetInstanceContext,
  FltUnregisterFilter,
  FLTFL_CALLBACK_DATA_SYSTEM_BUFFER,
  InitializeListHead,
  InsertTailList,
  IoGetTopLevelIrp,
  IRP_MJ_OPERATION_END,
  IRP_MJ_READ,
  IRP_PAGING_IO,
  IsListEmpty,
  KeInitializeEvent,
  KernelMode,
  KeSetEvent,
  KEVENT,
  KeWaitForSingleObject,
  LIST_ENTRY,
  NonPagedPool,
  NotificationEvent,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  RemoveEntryList,
  STATUS_CANCELLED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  STATUS_TIMEOUT,
  UnicodeText,
  type UNICODE_STRING,
} from 'fltkernel';
import { RegisterAndStart } from '../common/start';

const CSQ_DEFAULT_TIME_DELAY = -2_000_000n;
const MAPPING_PATH = '\\csq\\';

/** The queue of an instance; C finds the instance's context around it. */
class CSQ extends FLT_CALLBACK_DATA_QUEUE {
  constructor(readonly InstCtx: INSTANCE_CONTEXT) {
    super();
  }
}

class INSTANCE_CONTEXT {
  Instance!: FLT_INSTANCE;
  readonly Cbdq = new CSQ(this);
  readonly QueueHead = new LIST_ENTRY();
  readonly Lock = new FAST_MUTEX();
  /** A work item is on its way or running. */
  Working = false;
  readonly TeardownEvent = new KEVENT();
}

const FilterHandle = new Ref<FLT_FILTER | null>(null);
let held = 0;
let cancelled = 0;
let released = 0;

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.ContextRegistration = [
  new FLT_CONTEXT_REGISTRATION(FLT_INSTANCE_CONTEXT, 0, null, INSTANCE_CONTEXT, 'cIqC'),
  new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
];
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_READ, 0, PreRead, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = Unload;
FilterRegistration.InstanceSetupCallback = InstanceSetup;
FilterRegistration.InstanceQueryTeardownCallback = InstanceQueryTeardown;
FilterRegistration.InstanceTeardownStartCallback = InstanceTeardownStart;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return RegisterAndStart(DriverObject, FilterRegistration, FilterHandle);
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(FilterHandle.value!);
  DbgPrint('cancelSafe: %d held, %d cancelled, %d released\n', held, cancelled, released);
  return STATUS_SUCCESS;
}

function InstanceSetup(
  FltObjects: FLT_RELATED_OBJECTS,
  Flags: number,
  VolumeDeviceType: number,
  VolumeFilesystemType: number,
): NTSTATUS {
  const { Filter, Instance } = FltObjects;
  const context = new Ref<INSTANCE_CONTEXT | null>(null);
  let status = FltAllocateContext(Filter, FLT_INSTANCE_CONTEXT, INSTANCE_CONTEXT, NonPagedPool, context);
  if (!NT_SUCCESS(status)) return status;
  const instance = context.value!;
  instance.Instance = Instance;
  status = FltCbdqInitialize(
    Instance,
    instance.Cbdq,
    CsqInsertIo,
    CsqRemoveIo,
    CsqPeekNextIo,
    CsqAcquire,
    CsqRelease,
    CsqCompleteCanceledIo,
  );
  if (NT_SUCCESS(status)) {
    InitializeListHead(instance.QueueHead);
    ExInitializeFastMutex(instance.Lock);
    KeInitializeEvent(instance.TeardownEvent, NotificationEvent, false);
    status = FltSetInstanceContext(Instance, FLT_SET_CONTEXT_KEEP_IF_EXISTS, instance, null);
  }
  FltReleaseContext(instance);
  return status;
}

function InstanceQueryTeardown(FltObjects: FLT_RELATED_OBJECTS, Flags: number): NTSTATUS {
  return STATUS_SUCCESS;
}

/** What waits is cancelled, nothing more comes in, and the work item need not wait. */
function InstanceTeardownStart(FltObjects: FLT_RELATED_OBJECTS, Flags: number): void {
  const context = new Ref<INSTANCE_CONTEXT | null>(null);
  if (!NT_SUCCESS(FltGetInstanceContext(FltObjects.Instance, context))) return;
  FltCbdqDisable(context.value!.Cbdq);
  KeSetEvent(context.value!.TeardownEvent, 0, false);
  for (let data = Next(context.value!); data !== null; data = Next(context.value!)) Cancel(data);
  FltReleaseContext(context.value!);
}
function Next(InstCtx: INSTANCE_CONTEXT): FLT_CALLBACK_DATA | null {
  return FltCbdqRemoveNextIo(InstCtx.Cbdq, null);
}
function Cancel(Data: FLT_CALLBACK_DATA): void {
  cancelled++;
  Data.IoStatus.Status = STATUS_CANCELLED;
  Data.IoStatus.Information = 0;
  FltCompletePendedPreOperation(Data, FLT_PREOP_COMPLETE, null);
}

// ---- the queue ------------------------------------------------------------------------------------------------------
function CsqAcquire(DataQueue: CSQ, Irql: Ref<number> | null): void {
  ExAcquireFastMutex(DataQueue.InstCtx.Lock);
}

function CsqRelease(DataQueue: CSQ, Irql: Ref<number> | null): void {
  ExReleaseFastMutex(DataQueue.InstCtx.Lock);
}

/** The queue is locked. The first that comes calls for somebody who takes them out. */
function CsqInsertIo(DataQueue: CSQ, Data: FLT_CALLBACK_DATA, Context: any): NTSTATUS {
  const context = DataQueue.InstCtx;
  InsertTailList(context.QueueHead, Data.QueueLinks);
  if (context.Working) return STATUS_SUCCESS;
  const item = FltAllocateGenericWorkItem();
  let status: NTSTATUS = STATUS_INSUFFICIENT_RESOURCES;
  if (item !== null) {
    status = FltQueueGenericWorkItem(
      item,
      context.Instance,
      PreReadWorkItemRoutine,
      DelayedWorkQueue,
      context.Instance,
    );
    if (!NT_SUCCESS(status)) FltFreeGenericWorkItem(item);
  }
  if (NT_SUCCESS(status)) context.Working = true;
  else RemoveEntryList(Data.QueueLinks);
  return status;
}

function CsqRemoveIo(DataQueue: CSQ, Data: FLT_CALLBACK_DATA): void {
  RemoveEntryList(Data.QueueLinks);
}

function CsqPeekNextIo(DataQueue: CSQ, Data: FLT_CALLBACK_DATA | null, PeekContext: any): FLT_CALLBACK_DATA | null {
  const { QueueHead } = DataQueue.InstCtx;
  const next = Data === null ? QueueHead.Flink : Data.QueueLinks.Flink;
  return next === QueueHead ? null : (next.$record as FLT_CALLBACK_DATA);
}

/** The queue is locked, and the operation no longer in it. */
function CsqCompleteCanceledIo(DataQueue: CSQ, Data: FLT_CALLBACK_DATA): void {
  Cancel(Data);
}

// ---- reads ----------------------------------------------------------------------------------------------------------
function IsMapped(Data: FLT_CALLBACK_DATA): boolean {
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  let status = FltGetFileNameInformation(Data, FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT, name);
  if (!NT_SUCCESS(status)) return false;
  status = FltParseFileNameInformation(name.value!);
  const mapped = NT_SUCCESS(status) && UnicodeText(name.value!.ParentDir).toLowerCase() === MAPPING_PATH;
  FltReleaseFileNameInformation(name.value!);
  return mapped;
}

function PreRead(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if ((Data.Iopb.IrpFlags & IRP_PAGING_IO) !== 0 || IoGetTopLevelIrp() !== null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (!IsMapped(Data)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  // Only an IRP can wait.
  if (!FLT_IS_IRP_OPERATION(Data)) return FLT_PREOP_DISALLOW_FASTIO;
  const context = new Ref<INSTANCE_CONTEXT | null>(null);
  if (!NT_SUCCESS(FltGetInstanceContext(FltObjects.Instance, context))) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const status = FltCbdqInsertIo(context.value!.Cbdq, Data, new FLT_CALLBACK_DATA_QUEUE_IO_CONTEXT(), null);
  FltReleaseContext(context.value!);
  if (!NT_SUCCESS(status)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  held++;
  return FLT_PREOP_PENDING;
}

function PreReadWorkItemRoutine(WorkItem: FLT_GENERIC_WORKITEM, Filter: FLT_FILTER, Context: FLT_INSTANCE): void {
  const context = new Ref<INSTANCE_CONTEXT | null>(null);
  if (NT_SUCCESS(FltGetInstanceContext(Context, context))) {
    const instance = context.value!;
    do {
      Delay(instance);
      const data = FltCbdqRemoveNextIo(instance.Cbdq, null);
      if (data !== null) {
        released++;
        Release(data);
      }
    } while (!Finished(instance));
    FltReleaseContext(instance);
  }
  FltFreeGenericWorkItem(WorkItem);
}

/** Lets a read go on, in this thread: the caller's buffer has to be locked down, this is not the caller's process. */
function Release(Data: FLT_CALLBACK_DATA): void {
  const { Read } = Data.Iopb.Parameters;
  const isSystem = FlagOn(Data.Flags, FLTFL_CALLBACK_DATA_SYSTEM_BUFFER) !== 0;
  const status = isSystem || Read.MdlAddress !== null || Read.Length === 0 ? STATUS_SUCCESS : FltLockUserBuffer(Data);
  if (!NT_SUCCESS(status)) {
    Data.IoStatus.Status = status;
    Data.IoStatus.Information = 0;
  }
  FltCompletePendedPreOperation(Data, NT_SUCCESS(status) ? FLT_PREOP_SUCCESS_NO_CALLBACK : FLT_PREOP_COMPLETE, null);
}

/** Holds a read back, unless the instance goes. */
function Delay(InstCtx: INSTANCE_CONTEXT): boolean {
  const { TeardownEvent } = InstCtx;
  return KeWaitForSingleObject(TeardownEvent, Executive, KernelMode, false, CSQ_DEFAULT_TIME_DELAY) === STATUS_TIMEOUT;
}

/** Whether nothing is left; who inserts after that calls another work item. */
function Finished(InstCtx: INSTANCE_CONTEXT): boolean {
  ExAcquireFastMutex(InstCtx.Lock);
  const empty = IsListEmpty(InstCtx.QueueHead);
  if (empty) InstCtx.Working = false;
  ExReleaseFastMutex(InstCtx.Lock);
  return empty;
}
