/* What the minifilters of the gallery share: registering, starting, unloading, and which file they mean. */
import {
  type DRIVER_OBJECT,
  type FLT_CONTEXT_REGISTRATION,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  IRP_MJ_OPERATION_END,
  NT_SUCCESS,
  type NTSTATUS,
  Ref,
  STATUS_SUCCESS,
} from 'fltkernel';

/** The filter, once it is registered. */
export const Filter = new Ref<FLT_FILTER | null>(null);

/**
 * Registers a filter with these operations and starts it.
 * @param prepare called between registering and starting: ports, threads
 */
export function StartFilter(
  DriverObject: DRIVER_OBJECT,
  operations: readonly FLT_OPERATION_REGISTRATION[],
  contexts: readonly FLT_CONTEXT_REGISTRATION[] | null = null,
  prepare: () => NTSTATUS = Nothing,
  unload: (Flags: number) => NTSTATUS = FilterUnload,
): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [...operations, new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END)];
  registration.ContextRegistration = contexts;
  registration.FilterUnloadCallback = unload;
  let status = FltRegisterFilter(DriverObject, registration, Filter);
  if (!NT_SUCCESS(status)) return status;
  status = prepare();
  if (NT_SUCCESS(status)) status = FltStartFiltering(Filter.value!);
  if (!NT_SUCCESS(status)) FltUnregisterFilter(Filter.value!);
  return status;
}

export function FilterUnload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  return STATUS_SUCCESS;
}

function Nothing(): NTSTATUS {
  return STATUS_SUCCESS;
}

/** Whether the operation is on the file of this name: C:\note.txt is \note.txt on its volume. */
export function IsFile(FltObjects: FLT_RELATED_OBJECTS, name = '\\note.txt'): boolean {
  return FltObjects.FileObject !== null && FltObjects.FileObject.FileName === name;
}
