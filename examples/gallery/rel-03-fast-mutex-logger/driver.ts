/*
 * A logger guarded by a fast mutex writes its file at APC_LEVEL: ExAcquireFastMutex raises to it. There no special kernel APC
 * comes through, so a write that becomes pending is never completed in this thread; and the log's own write enters PreWrite
 * again, where the same thread waits for the mutex that it holds. Driver Verifier finds the first as 0xC4/0xE6.
 * Ask: !thread of app.exe: APC_LEVEL, PreWrite twice.
 */
import {
  type DRIVER_OBJECT,
  ExAcquireFastMutex,
  ExInitializeFastMutex,
  ExReleaseFastMutex,
  FAST_MUTEX,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  IRP_MJ_WRITE,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { CloseLog, OpenLog, WriteLog } from '../common/logFile';
import { Filter, StartFilter } from '../common/minifilter';

const LogMutex = new FAST_MUTEX();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  ExInitializeFastMutex(LogMutex);
  const operations = [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)];
  return StartFilter(DriverObject, operations, null, OpenLog, Unload);
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  CloseLog();
  return STATUS_SUCCESS;
}

function KLog(text: string): void {
  ExAcquireFastMutex(LogMutex);
  WriteLog(`MyDrv: ${text}\r\n`);
  ExReleaseFastMutex(LogMutex);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  KLog('write');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
