/*
 * Not every operation is an IRP: a write of a cached file comes as fast I/O first. PreWrite does not look
 * (FLT_IS_IRP_OPERATION) and returns FLT_PREOP_PENDING. Driver Verifier says so in the debugger and asks what to do; where no
 * debugger is attached that breakpoint is an exception, and bug check 0x3B.
 * Ask at the stop: .cxr of the third parameter, k.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_PENDING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_WRITE,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

const requests: FLT_CALLBACK_DATA[] = [];

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)]);
}

/** Wanted from the second write on: the first makes the file. */
let writes = 0;
function QueueBackupRequest(Data: FLT_CALLBACK_DATA): NTSTATUS {
  if (++writes === 1) return STATUS_UNSUCCESSFUL;
  requests.push(Data);
  return STATUS_SUCCESS;
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if (IsFile(FltObjects) && NT_SUCCESS(QueueBackupRequest(Data))) return FLT_PREOP_PENDING;
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
