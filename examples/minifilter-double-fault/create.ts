/* Creates: a document that is opened gets a backup first, and its stream a context afterwards. */
import {
  DelayedWorkQueue,
  Executive,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_SET_CONTEXT_KEEP_IF_EXISTS,
  FLT_STREAM_CONTEXT,
  FltAllocateContext,
  FltAllocateGenericWorkItem,
  type FLT_CALLBACK_DATA,
  type FLT_RELATED_OBJECTS,
  FltFreeGenericWorkItem,
  FltQueueGenericWorkItem,
  FltReleaseContext,
  FltSetStreamContext,
  KEVENT,
  KeExpandKernelStackAndCallout,
  KeInitializeEvent,
  KernelMode,
  KeSetEvent,
  KeWaitForSingleObject,
  MAXIMUM_EXPANSION_SIZE,
  NonPagedPoolNx,
  NotificationEvent,
  NT_SUCCESS,
  PASSIVE_LEVEL,
  KeGetCurrentIrql,
  PsGetCurrentProcessId,
  PsGetCurrentThread,
  Ref,
  IO_NO_INCREMENT,
} from 'fltkernel';
import { RtlStringCchCopyW } from 'ntstrsafe';
import { RTBackupFile } from './backup';
import { RTSendIoEvent } from './events';
import { RT_FILE_OP_CREATE } from './protocol';
import { FIX_BACKUP_IN_WORKER, FIX_BELOW_INSTANCE, FIX_BUFFERS_IN_POOL, FIX_EXPAND_STACK } from './fixes';
import { RTBackupFileLean } from './lean';
import { RT_STREAM_CONTEXT, RtGlobals, RTIsFixed, RTIsMonitoredExtension } from './shared';

const RT_PATH = 512;
const RT_EXTENSION = 48;

/** What a backup somewhere else needs to know, and when it is done. */
class RT_BACKUP_REQUEST {
  pszFilePath = '';
  ulPid = 0;
  readonly Done = new KEVENT();
}

export function PreCreateCallback(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const Irql = KeGetCurrentIrql();
  const pThread = PsGetCurrentThread();
  const ulPid = Number(PsGetCurrentProcessId());
  const pszFilePath = FltObjects.FileObject.FileName;
  const bOwn = pszFilePath.startsWith('\\RTBackup');
  if (Irql !== PASSIVE_LEVEL || bOwn || pThread === null) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const ulResult = PreCreate(Data, pszFilePath, ulPid);
  return ulResult;
}

/** A document: its backup comes first. */
function PreCreate(Data: FLT_CALLBACK_DATA, pszFilePath: string, ulPid: number): number {
  const wszFilePath = new Uint16Array(RT_PATH);
  const wszExtension = new Uint16Array(RT_EXTENSION);
  const Request = new RT_BACKUP_REQUEST();
  RtlStringCchCopyW(wszFilePath, RT_PATH, pszFilePath);
  RtlStringCchCopyW(wszExtension, RT_EXTENSION, pszFilePath.slice(pszFilePath.lastIndexOf('.') + 1));
  if (!RTIsMonitoredExtension(pszFilePath)) return FLT_PREOP_SUCCESS_WITH_CALLBACK;
  Request.pszFilePath = pszFilePath;
  Request.ulPid = ulPid;
  if (RTIsFixed(FIX_BACKUP_IN_WORKER)) RTBackupInWorker(Request);
  else if (RTIsFixed(FIX_EXPAND_STACK))
    KeExpandKernelStackAndCallout(RTBackupFileCallout, Request, MAXIMUM_EXPANSION_SIZE);
  else if (RTIsFixed(FIX_BELOW_INSTANCE)) RTBackupFileLean(pszFilePath, Data.Iopb.TargetInstance);
  else if (RTIsFixed(FIX_BUFFERS_IN_POOL)) RTBackupFileLean(pszFilePath, null);
  else RTBackupFile(pszFilePath, ulPid, 0);
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

/** On a stack segment of its own. */
function RTBackupFileCallout(Request: RT_BACKUP_REQUEST): void {
  RTBackupFile(Request.pszFilePath, Request.ulPid, 0);
}

/** On the stack of a system worker thread; the create waits for it. */
function RTBackupInWorker(Request: RT_BACKUP_REQUEST): void {
  const WorkItem = FltAllocateGenericWorkItem();
  if (WorkItem === null) return;
  KeInitializeEvent(Request.Done, NotificationEvent, false);
  const status = FltQueueGenericWorkItem(WorkItem, RtGlobals.Filter.value!, BackupWorker, DelayedWorkQueue, Request);
  if (NT_SUCCESS(status)) KeWaitForSingleObject(Request.Done, Executive, KernelMode, false, null);
  else FltFreeGenericWorkItem(WorkItem);
}

function BackupWorker(WorkItem: any, FltObject: any, Context: RT_BACKUP_REQUEST): void {
  RTBackupFile(Context.pszFilePath, Context.ulPid, 0);
  KeSetEvent(Context.Done, IO_NO_INCREMENT, false);
  FltFreeGenericWorkItem(WorkItem);
}

/** The file is open: its stream gets a context, and the service hears of it. */
export function PostCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  if (!NT_SUCCESS(Data.IoStatus.Status)) return FLT_POSTOP_FINISHED_PROCESSING;
  const Context = new Ref<RT_STREAM_CONTEXT | null>(null);
  const status = FltAllocateContext(FltObjects.Filter, FLT_STREAM_CONTEXT, RT_STREAM_CONTEXT, NonPagedPoolNx, Context);
  if (!NT_SUCCESS(status)) return FLT_POSTOP_FINISHED_PROCESSING;
  Context.value!.pszFilePath = FltObjects.FileObject.FileName;
  FltSetStreamContext(FltObjects.Instance, FltObjects.FileObject, FLT_SET_CONTEXT_KEEP_IF_EXISTS, Context.value!, null);
  FltReleaseContext(Context.value!);
  if (RTIsMonitoredExtension(FltObjects.FileObject.FileName))
    RTSendIoEvent(
      FltObjects.Filter,
      FltObjects.FileObject.FileName,
      0n,
      Number(PsGetCurrentProcessId()),
      RT_FILE_OP_CREATE,
    );
  return FLT_POSTOP_FINISHED_PROCESSING;
}
