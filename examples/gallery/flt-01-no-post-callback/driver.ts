/*
 * FLT_PREOP_SUCCESS_WITH_CALLBACK asks for the postoperation callback, and none was registered: bug check 0xF5,
 * FLTMGR_FILE_SYSTEM, with 0x66. Return FLT_PREOP_SUCCESS_NO_CALLBACK, or register one.
 * Ask at the stop: k, !fltkd.cbd of the second parameter, !fltkd.filters.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_WRITE,
  type NTSTATUS,
  type Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)]);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}
