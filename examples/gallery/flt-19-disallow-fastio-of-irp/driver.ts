/*
 * FLT_PREOP_DISALLOW_FASTIO is an answer to fast I/O only. The driver does not look (FLT_IS_FASTIO_OPERATION) and gives it
 * to an IRP: nobody sends another one, and the write fails. Driver Verifier names the driver and breaks.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_DISALLOW_FASTIO,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_WRITE,
  type NTSTATUS,
  type Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)]);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return IsFile(FltObjects) ? FLT_PREOP_DISALLOW_FASTIO : FLT_PREOP_SUCCESS_NO_CALLBACK;
}
