/*
 * A filter logs into a file, under a lock of its own, in a callback of the file system. Thread A holds the log's lock and
 * writes the log: it needs the log file's resource in Ntfs. Thread B flushes the log file: Ntfs holds that resource, writes
 * the pages, the filter's callback logs that, and needs the log's lock. No bug check; everybody who comes by waits too.
 * Ask: !locks (two resources, each with a waiter who owns the other), !thread of both.
 */
import {
  type DRIVER_OBJECT,
  ERESOURCE,
  ExAcquireResourceExclusiveLite,
  ExDeleteResourceLite,
  ExInitializeResourceLite,
  ExIsResourceAcquiredExclusiveLite,
  ExReleaseResourceLite,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_WRITE,
  IRP_PAGING_IO,
  KeEnterCriticalRegion,
  KeLeaveCriticalRegion,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { CloseLog, OpenLog, WriteLog } from '../common/logFile';
import { Filter, StartFilter } from '../common/minifilter';

const LogLock = new ERESOURCE();

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  ExInitializeResourceLite(LogLock);
  const operations = [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, 0, PreAcquireForSectionSync, null),
  ];
  return StartFilter(DriverObject, operations, null, OpenLog, Unload);
}

function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  CloseLog();
  ExDeleteResourceLite(LogLock);
  return STATUS_SUCCESS;
}

function KLog(text: string): void {
  KLogV(`MyDrv: ${text}\r\n`);
}

function KLogV(line: string): void {
  // The log's own write comes by here too.
  if (!ExIsResourceAcquiredExclusiveLite(LogLock)) KLogWriteToFile(line);
}

function KLogWriteToFile(line: string): void {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(LogLock, true);
  WriteLog(line);
  ExReleaseResourceLite(LogLock);
  KeLeaveCriticalRegion();
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  KLog((Data.Iopb.IrpFlags & IRP_PAGING_IO) !== 0 ? 'paging write' : 'write');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}

function PreAcquireForSectionSync(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  KLog('section');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
