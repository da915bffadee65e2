/* How a filter begins. */
import {
  type DRIVER_OBJECT,
  type FLT_FILTER,
  type FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
} from 'fltkernel';

/** Registers the filter and starts it; one that cannot start is unregistered again. */
export function RegisterAndStart(
  DriverObject: DRIVER_OBJECT,
  Registration: FLT_REGISTRATION,
  Filter: Ref<FLT_FILTER | null>,
): NTSTATUS {
  let status = FltRegisterFilter(DriverObject, Registration, Filter);
  if (!NT_SUCCESS(status)) return status;
  status = FltStartFiltering(Filter.value!);
  if (!NT_SUCCESS(status)) FltUnregisterFilter(Filter.value!);
  return status;
}

/** An InstanceQueryTeardownCallback that lets anybody detach the filter by hand: fltmc detach. */
export function LetDetach(FltObjects: FLT_RELATED_OBJECTS, Flags: number): NTSTATUS {
  return STATUS_SUCCESS;
}
