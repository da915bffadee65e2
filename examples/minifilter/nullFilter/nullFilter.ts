/*
 * The smallest minifilter: it registers for nothing, is attached to every volume, and can be unloaded. What a service key
 * with an altitude, FltRegisterFilter, FltStartFiltering and FltUnregisterFilter do can be seen here alone.
 * After Microsoft's sample nullFilter. Ask: !fltkd.filters, !fltkd.instances.
 */
import {
  type DRIVER_OBJECT,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  IRP_MJ_OPERATION_END,
  NT_ASSERT,
  NT_SUCCESS,
  type NTSTATUS,
  PAGED_CODE,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';

const FilterHandle = new Ref<FLT_FILTER | null>(null);

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.OperationRegistration = [new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END)];
FilterRegistration.FilterUnloadCallback = NullUnload;
FilterRegistration.InstanceQueryTeardownCallback = NullQueryTeardown;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  let status = FltRegisterFilter(DriverObject, FilterRegistration, FilterHandle);
  NT_ASSERT(NT_SUCCESS(status));
  if (NT_SUCCESS(status)) {
    status = FltStartFiltering(FilterHandle.value!);
    if (!NT_SUCCESS(status)) FltUnregisterFilter(FilterHandle.value!);
  }
  return status;
}

function NullUnload(Flags: number): NTSTATUS {
  PAGED_CODE();
  FltUnregisterFilter(FilterHandle.value!);
  return STATUS_SUCCESS;
}

/** Whether an instance may be detached by hand: fltmc detach. */
function NullQueryTeardown(FltObjects: FLT_RELATED_OBJECTS, Flags: number): NTSTATUS {
  PAGED_CODE();
  return STATUS_SUCCESS;
}
