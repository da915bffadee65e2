/*
 * Whoever makes a section has the file system lock the file first; a filter sees that as
 * IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION. It is no IRP: FLT_PREOP_PENDING is no answer to it, and the filter manager
 * takes it for "done". So the file system never acquires its resource, and releases it all the same: bug check 0xE3.
 * Ask at the stop: k, !locks of the first parameter (nobody owns it).
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

const requests: FLT_CALLBACK_DATA[] = [];

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, 0, PreAcquireForSectionSync, null),
  ]);
}

/** For a thread that makes a copy of the file, and then completes the operation. */
function QueueBackupRequest(Data: FLT_CALLBACK_DATA): NTSTATUS {
  requests.push(Data);
  return STATUS_SUCCESS;
}

function PreAcquireForSectionSync(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  if (!IsFile(FltObjects)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  if (NT_SUCCESS(QueueBackupRequest(Data))) return FLT_PREOP_PENDING;
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
