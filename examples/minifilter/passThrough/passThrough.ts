/*
 * Every operation comes by here, before and after the file system, and goes on as it is: IRPs, fast I/O and the file
 * system's locking calls. A frame for a filter of one's own. After Microsoft's sample passThrough.
 * Ask: a breakpoint on passThrough!PtPreOperationPassThrough, then k, !fltkd.cbd Data.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  FlagOn,
  type FLT_CALLBACK_DATA,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  IRP_MJ_ACQUIRE_FOR_CC_FLUSH,
  IRP_MJ_ACQUIRE_FOR_MOD_WRITE,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_CLEANUP,
  IRP_MJ_CLOSE,
  IRP_MJ_CREATE,
  IRP_MJ_CREATE_MAILSLOT,
  IRP_MJ_CREATE_NAMED_PIPE,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_MDL_READ,
  IRP_MJ_MDL_READ_COMPLETE,
  IRP_MJ_MDL_WRITE_COMPLETE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_OPERATION_END,
  IRP_MJ_PNP,
  IRP_MJ_PREPARE_MDL_WRITE,
  IRP_MJ_QUERY_EA,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_QUERY_QUOTA,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_READ,
  IRP_MJ_RELEASE_FOR_CC_FLUSH,
  IRP_MJ_RELEASE_FOR_MOD_WRITE,
  IRP_MJ_RELEASE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_SET_EA,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_SET_QUOTA,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_SET_VOLUME_INFORMATION,
  IRP_MJ_SHUTDOWN,
  IRP_MJ_SYSTEM_CONTROL,
  IRP_MJ_VOLUME_DISMOUNT,
  IRP_MJ_VOLUME_MOUNT,
  IRP_MJ_WRITE,
  NT_SUCCESS,
  type NTSTATUS,
  PAGED_CODE,
  Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';

const PTDBG_TRACE_ROUTINES = 0x1;
const gTraceFlags = 0;

const gFilterHandle = new Ref<FLT_FILTER | null>(null);
let gPreOperations = 0;
let gPostOperations = 0;

function PT_DBG_PRINT(level: number, text: string): void {
  if (FlagOn(gTraceFlags, level)) DbgPrint('%s', text);
}

/** Seen before and after. */
const Majors: readonly number[] = [
  IRP_MJ_CREATE,
  IRP_MJ_CREATE_NAMED_PIPE,
  IRP_MJ_CLOSE,
  IRP_MJ_READ,
  IRP_MJ_WRITE,
  IRP_MJ_QUERY_INFORMATION,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_QUERY_EA,
  IRP_MJ_SET_EA,
  IRP_MJ_FLUSH_BUFFERS,
  IRP_MJ_QUERY_VOLUME_INFORMATION,
  IRP_MJ_SET_VOLUME_INFORMATION,
  IRP_MJ_DIRECTORY_CONTROL,
  IRP_MJ_FILE_SYSTEM_CONTROL,
  IRP_MJ_DEVICE_CONTROL,
  IRP_MJ_INTERNAL_DEVICE_CONTROL,
  IRP_MJ_LOCK_CONTROL,
  IRP_MJ_CLEANUP,
  IRP_MJ_CREATE_MAILSLOT,
  IRP_MJ_QUERY_SECURITY,
  IRP_MJ_SET_SECURITY,
  IRP_MJ_QUERY_QUOTA,
  IRP_MJ_SET_QUOTA,
  IRP_MJ_PNP,
  IRP_MJ_SYSTEM_CONTROL,
  IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_RELEASE_FOR_SECTION_SYNCHRONIZATION,
  IRP_MJ_ACQUIRE_FOR_MOD_WRITE,
  IRP_MJ_RELEASE_FOR_MOD_WRITE,
  IRP_MJ_ACQUIRE_FOR_CC_FLUSH,
  IRP_MJ_RELEASE_FOR_CC_FLUSH,
  IRP_MJ_FAST_IO_CHECK_IF_POSSIBLE,
  IRP_MJ_NETWORK_QUERY_OPEN,
  IRP_MJ_MDL_READ,
  IRP_MJ_MDL_READ_COMPLETE,
  IRP_MJ_PREPARE_MDL_WRITE,
  IRP_MJ_MDL_WRITE_COMPLETE,
  IRP_MJ_VOLUME_MOUNT,
  IRP_MJ_VOLUME_DISMOUNT,
];

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.OperationRegistration = [
  ...Majors.map(
    major => new FLT_OPERATION_REGISTRATION(major, 0, PtPreOperationPassThrough, PtPostOperationPassThrough),
  ),
  // After a shutdown nobody is told anything.
  new FLT_OPERATION_REGISTRATION(IRP_MJ_SHUTDOWN, 0, PtPreOperationNoPostOperationPassThrough, null),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = PtUnload;
FilterRegistration.InstanceSetupCallback = PtInstanceSetup;
FilterRegistration.InstanceQueryTeardownCallback = PtInstanceQueryTeardown;
FilterRegistration.InstanceTeardownStartCallback = PtInstanceTeardownStart;
FilterRegistration.InstanceTeardownCompleteCallback = PtInstanceTeardownComplete;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!DriverEntry: Entered\n');
  let status = FltRegisterFilter(DriverObject, FilterRegistration, gFilterHandle);
  if (NT_SUCCESS(status)) {
    status = FltStartFiltering(gFilterHandle.value!);
    if (!NT_SUCCESS(status)) FltUnregisterFilter(gFilterHandle.value!);
  }
  return status;
}

function PtUnload(Flags: number): NTSTATUS {
  PAGED_CODE();
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtUnload: Entered\n');
  FltUnregisterFilter(gFilterHandle.value!);
  DbgPrint('passThrough: every post-operation had its pre-operation: %d\n', gPostOperations <= gPreOperations);
  return STATUS_SUCCESS;
}

function PtInstanceSetup(
  FltObjects: FLT_RELATED_OBJECTS,
  Flags: number,
  VolumeDeviceType: number,
  VolumeFilesystemType: number,
): NTSTATUS {
  PAGED_CODE();
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtInstanceSetup: Entered\n');
  return STATUS_SUCCESS;
}

function PtInstanceQueryTeardown(FltObjects: FLT_RELATED_OBJECTS, Flags: number): NTSTATUS {
  PAGED_CODE();
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtInstanceQueryTeardown: Entered\n');
  return STATUS_SUCCESS;
}

function PtInstanceTeardownStart(FltObjects: FLT_RELATED_OBJECTS, Flags: number): void {
  PAGED_CODE();
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtInstanceTeardownStart: Entered\n');
}

function PtInstanceTeardownComplete(FltObjects: FLT_RELATED_OBJECTS, Flags: number): void {
  PAGED_CODE();
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtInstanceTeardownComplete: Entered\n');
}

function PtPreOperationPassThrough(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtPreOperationPassThrough: Entered\n');
  gPreOperations++;
  return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function PtPostOperationPassThrough(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtPostOperationPassThrough: Entered\n');
  gPostOperations++;
  return FLT_POSTOP_FINISHED_PROCESSING;
}

function PtPreOperationNoPostOperationPassThrough(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  PT_DBG_PRINT(PTDBG_TRACE_ROUTINES, 'PassThrough!PtPreOperationNoPostOperationPassThrough: Entered\n');
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
