/*
 * A file name that FltGetFileNameInformation has given is released twice: bug check 0xF5 with 0x68.
 * Ask at the stop: k, dt _FLT_FILE_NAME_INFORMATION of the third parameter.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  type FLT_FILE_NAME_INFORMATION,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltGetFileNameInformation,
  FltReleaseFileNameInformation,
  IRP_MJ_CREATE,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, PostCreate)]);
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PostCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Context: any, Flags: number): number {
  if (!NT_SUCCESS(Data.IoStatus.Status) || !IsFile(FltObjects)) return FLT_POSTOP_FINISHED_PROCESSING;
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const status = FltGetFileNameInformation(Data, FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT, name);
  if (!NT_SUCCESS(status)) return FLT_POSTOP_FINISHED_PROCESSING;
  DbgPrint('opened %wZ\n', name.value!.Name);
  FltReleaseFileNameInformation(name.value!);
  FltReleaseFileNameInformation(name.value!);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
