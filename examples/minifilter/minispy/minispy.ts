/*
 * Every operation becomes a record - what, on which file, with what result - which an application fetches through a port. The
 * list is kept under a spin lock, for postoperation callbacks run at DISPATCH_LEVEL too, and is bounded: what does not
 * fit is counted. After Microsoft's sample minispy.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  ExAllocatePool2,
  ExFreePoolWithTag,
  FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP,
  type FLT_CALLBACK_DATA,
  type FLT_FILTER,
  FLT_IS_FASTIO_OPERATION,
  FLT_IS_FS_FILTER_OPERATION,
  FLT_OPERATION_REGISTRATION,
  type FLT_PORT_OBJECT,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  type FLT_SERVER_PORT_OBJECT,
  FltCloseClientPort,
  FltCloseCommunicationPort,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  FLTFL_POST_OPERATION_DRAINING,
  InitializeListHead,
  InsertTailList,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_OPERATION_END,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SHUTDOWN,
  IRP_MJ_WRITE,
  IsListEmpty,
  KeAcquireSpinLock,
  KeInitializeSpinLock,
  KeReleaseSpinLock,
  KSPIN_LOCK,
  LIST_ENTRY,
  NT_SUCCESS,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  Ref,
  RemoveHeadList,
  CONTAINING_RECORD,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_ENTRIES,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { NormalizedName } from '../common/names';
import { CreatePort } from '../common/port';
import { LetDetach } from '../common/start';
import { GetMiniSpyLog, KIND_FAST_IO, KIND_FS_FILTER, KIND_IRP, MINISPY_PORT_NAME, RECORD_SIZE } from './minispyLib';

const SPY_TAG = 'ypSM';
const MAX_RECORDS = 600;

class RECORD {
  readonly List = new LIST_ENTRY(this);
  SequenceNumber = 0;
  MajorFunction = 0;
  Kind = 0;
  Status = 0;
  Name = '';
  /** What the record costs of nonpaged pool. */
  Memory: Uint8Array | null = null;
}

const MiniSpyData = {
  Filter: new Ref<FLT_FILTER | null>(null),
  ServerPort: new Ref<FLT_SERVER_PORT_OBJECT | null>(null),
  ClientPort: new Ref<FLT_PORT_OBJECT | null>(null),
  OutputBufferLock: new KSPIN_LOCK(),
  OutputBufferList: new LIST_ENTRY(),
  LogSequenceNumber: 0,
  RecordsAllocated: 0,
  RecordsLost: 0,
};

const Majors: readonly number[] = [
  IRP_MJ_CREATE,
  IRP_MJ_CLOSE,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_CLEANUP,
];

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.OperationRegistration = [
  ...Majors.map(major => new FLT_OPERATION_REGISTRATION(major, 0, SpyPreOperationCallback, SpyPostOperationCallback)),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_SHUTDOWN, 0, SpyPreOperationCallback, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = SpyFilterUnload;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const { Filter, ServerPort } = MiniSpyData;
  KeInitializeSpinLock(MiniSpyData.OutputBufferLock);
  InitializeListHead(MiniSpyData.OutputBufferList);
  let status = FltRegisterFilter(DriverObject, FilterRegistration, Filter);
  if (!NT_SUCCESS(status)) return status;
  status = CreatePort(Filter.value!, ServerPort, MINISPY_PORT_NAME, SpyConnect, SpyDisconnect, SpyMessage);
  if (NT_SUCCESS(status)) {
    status = FltStartFiltering(Filter.value!);
    if (!NT_SUCCESS(status)) FltCloseCommunicationPort(ServerPort.value!);
  }
  if (!NT_SUCCESS(status)) FltUnregisterFilter(Filter.value!);
  return status;
}

function SpyFilterUnload(Flags: number): NTSTATUS {
  FltCloseCommunicationPort(MiniSpyData.ServerPort.value!);
  FltUnregisterFilter(MiniSpyData.Filter.value!);
  for (let record = SpyTake(); record !== null; record = SpyTake()) SpyFreeRecord(record);
  DbgPrint('minispy: %d records kept, %d lost\n', MiniSpyData.RecordsAllocated, MiniSpyData.RecordsLost);
  return STATUS_SUCCESS;
}

// ---- the port -------------------------------------------------------------------------------------------------------
function SpyConnect(
  ClientPort: FLT_PORT_OBJECT,
  ServerPortCookie: any,
  ConnectionContext: any,
  SizeOfContext: number,
  ConnectionCookie: Ref<any>,
): NTSTATUS {
  MiniSpyData.ClientPort.value = ClientPort;
  return STATUS_SUCCESS;
}

function SpyDisconnect(ConnectionCookie: any): void {
  FltCloseClientPort(MiniSpyData.Filter.value!, MiniSpyData.ClientPort);
}

/** The application wants records: as many as its buffer holds. */
function SpyMessage(
  ConnectionCookie: any,
  InputBuffer: Uint8Array | null,
  InputBufferSize: number,
  OutputBuffer: Uint8Array | null,
  OutputBufferSize: number,
  ReturnOutputBufferLength: Ref<number>,
): NTSTATUS {
  ReturnOutputBufferLength.value = 0;
  if (InputBuffer === null || InputBufferSize < 1 || InputBuffer[0] !== GetMiniSpyLog) return STATUS_INVALID_PARAMETER;
  if (OutputBuffer === null) return STATUS_INVALID_PARAMETER;
  let at = 0;
  for (let record = SpyTake(); record !== null; record = SpyTake()) {
    const length = RECORD_SIZE + record.Name.length;
    if (at + length > OutputBufferSize) {
      SpyPutBack(record);
      if (at === 0) return STATUS_BUFFER_TOO_SMALL;
      break;
    }
    SpyWrite(record, OutputBuffer, at);
    SpyFreeRecord(record);
    at += length;
  }
  ReturnOutputBufferLength.value = at;
  return at === 0 ? STATUS_NO_MORE_ENTRIES : STATUS_SUCCESS;
}

function SpyWrite(Record: RECORD, Buffer: Uint8Array, At: number): void {
  const words = [Record.SequenceNumber, Record.MajorFunction, Record.Kind, Record.Status, Record.Name.length];
  for (const [i, word] of words.entries())
    for (let byte = 0; byte < 4; byte++) Buffer[At + 4 * i + byte] = (word >>> (8 * byte)) & 0xff;
  for (let i = 0; i < Record.Name.length; i++) Buffer[At + RECORD_SIZE + i] = Record.Name.charCodeAt(i) & 0xff;
}

// ---- records --------------------------------------------------------------------------------------------------------
function SpyNewRecord(): RECORD | null {
  if (MiniSpyData.RecordsAllocated >= MAX_RECORDS) {
    MiniSpyData.RecordsLost++;
    return null;
  }
  const memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, 0x100, SPY_TAG);
  if (memory === null) {
    MiniSpyData.RecordsLost++;
    return null;
  }
  MiniSpyData.RecordsAllocated++;
  const record = new RECORD();
  record.Memory = memory;
  record.SequenceNumber = ++MiniSpyData.LogSequenceNumber;
  return record;
}

function SpyFreeRecord(Record: RECORD): void {
  ExFreePoolWithTag(Record.Memory!, SPY_TAG);
  MiniSpyData.RecordsAllocated--;
}

/** The oldest record, or null. */
function SpyTake(): RECORD | null {
  const irql = new Ref(0);
  KeAcquireSpinLock(MiniSpyData.OutputBufferLock, irql);
  const empty = IsListEmpty(MiniSpyData.OutputBufferList);
  const entry = empty ? null : RemoveHeadList(MiniSpyData.OutputBufferList);
  KeReleaseSpinLock(MiniSpyData.OutputBufferLock, irql.value);
  return entry === null ? null : CONTAINING_RECORD<RECORD>(entry);
}

function SpyLog(Record: RECORD): void {
  const irql = new Ref(0);
  KeAcquireSpinLock(MiniSpyData.OutputBufferLock, irql);
  InsertTailList(MiniSpyData.OutputBufferList, Record.List);
  KeReleaseSpinLock(MiniSpyData.OutputBufferLock, irql.value);
}

function SpyPutBack(Record: RECORD): void {
  const irql = new Ref(0);
  KeAcquireSpinLock(MiniSpyData.OutputBufferLock, irql);
  // Before the first: between the head and what follows it.
  InsertTailList(MiniSpyData.OutputBufferList.Flink, Record.List);
  KeReleaseSpinLock(MiniSpyData.OutputBufferLock, irql.value);
}

// ---- operations -----------------------------------------------------------------------------------------------------
function SpyPreOperationCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const record = SpyNewRecord();
  if (record === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  record.MajorFunction = Data.Iopb.MajorFunction;
  record.Kind = FLT_IS_FASTIO_OPERATION(Data)
    ? KIND_FAST_IO
    : FLT_IS_FS_FILTER_OPERATION(Data)
      ? KIND_FS_FILTER
      : KIND_IRP;
  record.Name = NormalizedName(Data, FLT_FILE_NAME_QUERY_ALWAYS_ALLOW_CACHE_LOOKUP) ?? '';
  if (Data.Iopb.MajorFunction === IRP_MJ_SHUTDOWN) {
    SpyLog(record);
    return FLT_PREOP_SUCCESS_NO_CALLBACK;
  }
  CompletionContext.value = record;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function SpyPostOperationCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: RECORD,
  Flags: number,
): number {
  if ((Flags & FLTFL_POST_OPERATION_DRAINING) !== 0) {
    SpyFreeRecord(CompletionContext);
    return FLT_POSTOP_FINISHED_PROCESSING;
  }
  CompletionContext.Status = Data.IoStatus.Status;
  SpyLog(CompletionContext);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
