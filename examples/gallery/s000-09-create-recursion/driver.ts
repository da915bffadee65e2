/*
 * Every create opens a log file, and opening that is a create as well: PreCreate calls itself through the I/O manager
 * until the kernel stack is used up. FltCreateFile with its own instance would start below the filter.
 *
 * At the stop: kf (one turn after the other), !stackusage (which entry of MyDrv it is).
 */
import {
  type DRIVER_OBJECT,
  FILE_ATTRIBUTE_NORMAL,
  FILE_OPEN_IF,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  type FLT_CALLBACK_DATA,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  GENERIC_WRITE,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  STATUS_SUCCESS,
  SYNCHRONIZE,
  type UNICODE_STRING,
  ZwClose,
  ZwCreateFile,
} from 'fltkernel';

const Filter = new Ref<FLT_FILTER | null>(null);

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, null),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.FilterUnloadCallback = FilterUnload;
  const status = FltRegisterFilter(DriverObject, registration, Filter);
  if (!NT_SUCCESS(status)) return status;
  return FltStartFiltering(Filter.value!);
}

function FilterUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  return STATUS_SUCCESS;
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  const attributes = new OBJECT_ATTRIBUTES();
  const ioStatus = new IO_STATUS_BLOCK();
  const handle = new Ref<HANDLE>(0);
  InitializeObjectAttributes(attributes, '\\??\\C:\\log\\x.log', OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, null, null);
  const status = ZwCreateFile(
    handle,
    GENERIC_WRITE | SYNCHRONIZE,
    attributes,
    ioStatus,
    null,
    FILE_ATTRIBUTE_NORMAL,
    FILE_SHARE_READ | FILE_SHARE_WRITE,
    FILE_OPEN_IF,
    FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
  );
  if (NT_SUCCESS(status)) ZwClose(handle.value);
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
