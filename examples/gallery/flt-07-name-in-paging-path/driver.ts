/*
 * In the path of paging I/O no name can be asked for: the file system could not answer without waiting for itself.
 * FltGetFileNameInformation says STATUS_FLT_INVALID_NAME_REQUEST, unless it finds the name in its cache. Who ignores the
 * status uses a null pointer. Keep what is needed in a stream context, made after the create.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  type FLT_FILE_NAME_INFORMATION,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltGetFileNameInformation,
  FltReleaseFileNameInformation,
  IRP_MJ_WRITE,
  IRP_PAGING_IO,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWrite, null)]);
}

function PreWrite(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if ((Data.Iopb.IrpFlags & IRP_PAGING_IO) === 0 || !IsFile(FltObjects)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const status = FltGetFileNameInformation(Data, FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT, name);
  DbgPrint('name of a paging write: 0x%08x\n', status);
  if (NT_SUCCESS(status)) FltReleaseFileNameInformation(name.value!);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
