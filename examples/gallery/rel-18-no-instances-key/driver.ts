/*
 * A minifilter's service key has a subkey Instances, which its INF writes; there the filter manager finds the altitude.
 * "sc create" writes none, and FltRegisterFilter fails with STATUS_OBJECT_NAME_NOT_FOUND: "sc start" tells error 2,
 * "The system cannot find the file specified", though every file is there.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_REGISTRATION,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  IRP_MJ_OPERATION_END,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';

const Registration = new FLT_REGISTRATION();
Registration.OperationRegistration = [new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END)];
Registration.FilterUnloadCallback = FilterUnload;

const filter = new Ref<FLT_FILTER | null>(null);

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  let status = FltRegisterFilter(DriverObject, Registration, filter);
  DbgPrint('FltRegisterFilter: 0x%08x\n', status);
  if (!NT_SUCCESS(status)) return status;
  status = FltStartFiltering(filter.value!);
  if (!NT_SUCCESS(status)) FltUnregisterFilter(filter.value!);
  return status;
}

export function FilterUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(filter.value!);
  return STATUS_SUCCESS;
}
