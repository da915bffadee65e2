/*
 * Two filters over one file: on the way down the higher altitude comes first, on the way up last. The same model serves
 * as both: what it prints is its service's name.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  IRP_MJ_CREATE,
  type NTSTATUS,
  type Ref,
  type UNICODE_STRING,
} from 'fltkernel';
import { IsFile, StartFilter } from '../common/minifilter';

let name = '';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  name = RegistryPath.Buffer.substring(RegistryPath.Buffer.lastIndexOf('\\') + 1);
  return StartFilter(DriverObject, [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, PostCreate)]);
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if (IsFile(FltObjects)) DbgPrint('%s.pre\n', name);
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PostCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, Context: any, Flags: number): number {
  if (IsFile(FltObjects)) DbgPrint('%s.post\n', name);
  return FLT_POSTOP_FINISHED_PROCESSING;
}
