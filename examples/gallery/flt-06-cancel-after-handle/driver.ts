/*
 * FltCancelFileOpen takes an open back as if it had never been; that is over once a handle exists. Here the driver itself
 * makes one of the file object, then cancels: bug check 0xF5 with 0x6A. Ask at the stop: k, !fileobj of the second parameter.
 */
import {
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltCancelFileOpen,
  FILE_READ_DATA,
  type HANDLE,
  IoFileObjectType,
  IRP_MJ_CREATE,
  KernelMode,
  NT_SUCCESS,
  type NTSTATUS,
  ObOpenObjectByPointer,
  OBJ_KERNEL_HANDLE,
  Ref,
  STATUS_ACCESS_DENIED,
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
  const handle = new Ref<HANDLE>(0);
  const file = FltObjects.FileObject;
  ObOpenObjectByPointer(file, OBJ_KERNEL_HANDLE, null, FILE_READ_DATA, IoFileObjectType, KernelMode, handle);
  FltCancelFileOpen(FltObjects.Instance, file);
  Data.IoStatus.Status = STATUS_ACCESS_DENIED;
  Data.IoStatus.Information = 0;
  return FLT_POSTOP_FINISHED_PROCESSING;
}
