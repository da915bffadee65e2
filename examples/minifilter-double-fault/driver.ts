/*
 * MyDrv - a minifilter that protects documents: it keeps a backup of what is opened, counts changes, and tells a service
 * of both. Written after the fragments of a published crash: bug check 0x7F with first parameter 8, a double fault.
 *
 * Opening a document makes a backup in the callback; the backup's write fills the log of the file system; the checkpoint
 * that follows flushes dirty pages; that paging write enters PreWrite on the same stack, and PreWrite sends a message.
 *
 * At the stop: !analyze -v, kf (bytes of each frame), !stackusage (by module; which entry of MyDrv it is). The scenarios
 * beside this file switch the fixes on, one at a time.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  FILE_ATTRIBUTE_NORMAL,
  FILE_DIRECTORY_FILE,
  FILE_LIST_DIRECTORY,
  FILE_OPEN_IF,
  FILE_OVERWRITE_IF,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FLT_CONTEXT_END,
  FLT_CONTEXT_REGISTRATION,
  FLT_OPERATION_REGISTRATION,
  type FLT_PORT_OBJECT,
  FLT_REGISTRATION,
  FLT_STREAM_CONTEXT,
  FltCloseClientPort,
  FltCloseCommunicationPort,
  FltCreateCommunicationPort,
  FltRegisterFilter,
  FltStartFiltering,
  FltUnregisterFilter,
  GENERIC_WRITE,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  IRP_MJ_SET_INFORMATION,
  IRP_MJ_WRITE,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  REG_DWORD,
  RTL_QUERY_REGISTRY_DIRECT,
  RTL_QUERY_REGISTRY_TABLE,
  RTL_QUERY_REGISTRY_TYPECHECK,
  RTL_QUERY_REGISTRY_TYPECHECK_SHIFT,
  RTL_REGISTRY_SERVICES,
  RtlQueryRegistryValues,
  STATUS_SUCCESS,
  SYNCHRONIZE,
  type UNICODE_STRING,
  ZwClose,
  ZwCreateFile,
} from 'fltkernel';
import { PostCreate, PreCreateCallback } from './create';
import { RT_PORT_NAME } from './protocol';
import { RT_STREAM_CONTEXT, RtGlobals } from './shared';
import { PreSetInfo, PreWriteCallback } from './write';

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const registration = new FLT_REGISTRATION();
  registration.OperationRegistration = [
    new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreateCallback, PostCreate),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_WRITE, 0, PreWriteCallback, null),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_SET_INFORMATION, 0, PreSetInfo, null),
    new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
  ];
  registration.ContextRegistration = [
    new FLT_CONTEXT_REGISTRATION(FLT_STREAM_CONTEXT, 0, null, RT_STREAM_CONTEXT, 'xCTR'),
    new FLT_CONTEXT_REGISTRATION(FLT_CONTEXT_END),
  ];
  registration.FilterUnloadCallback = FilterUnload;
  RtGlobals.ulFixes = RTReadFixes();
  let status = FltRegisterFilter(DriverObject, registration, RtGlobals.Filter);
  if (!NT_SUCCESS(status)) return status;
  status = RTOpenContainer();
  if (NT_SUCCESS(status)) status = RTCreatePort();
  if (NT_SUCCESS(status)) status = FltStartFiltering(RtGlobals.Filter.value!);
  if (!NT_SUCCESS(status)) FltUnregisterFilter(RtGlobals.Filter.value!);
  return status;
}

function FilterUnload(Flags: number): NTSTATUS {
  DbgPrint(
    'RT: %u bytes of backups, %u events queued, %u changes\n',
    RtGlobals.ulBackupBytes,
    RtGlobals.ulEventsQueued,
    RtGlobals.ulMutations,
  );
  FltCloseCommunicationPort(RtGlobals.ServerPort.value!);
  ZwClose(RtGlobals.hBackup.value);
  FltUnregisterFilter(RtGlobals.Filter.value!);
  return STATUS_SUCCESS;
}

/** Which fixes are on: MyDrv\Parameters, value Fixes. */
function RTReadFixes(): number {
  const fixes = new Ref(0);
  const entry = new RTL_QUERY_REGISTRY_TABLE();
  entry.Name = 'Fixes';
  entry.Flags = RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_TYPECHECK;
  entry.EntryContext = fixes;
  entry.DefaultType = REG_DWORD << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
  RtlQueryRegistryValues(
    RTL_REGISTRY_SERVICES,
    'MyDrv\\Parameters',
    [entry, new RTL_QUERY_REGISTRY_TABLE()],
    null,
    null,
  );
  return fixes.value;
}

/** The container lies on the volume that is watched. */
function RTOpenContainer(): NTSTATUS {
  const directory = new Ref<HANDLE>(0);
  const status = RTCreate('\\??\\C:\\RTBackup', FILE_LIST_DIRECTORY, FILE_OPEN_IF, FILE_DIRECTORY_FILE, directory);
  if (!NT_SUCCESS(status)) return status;
  ZwClose(directory.value);
  return RTCreate('\\??\\C:\\RTBackup\\store.dat', GENERIC_WRITE, FILE_OVERWRITE_IF, 0, RtGlobals.hBackup);
}

function RTCreate(path: string, access: number, disposition: number, options: number, handle: Ref<HANDLE>): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  const ioStatus = new IO_STATUS_BLOCK();
  InitializeObjectAttributes(attributes, path, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, null, null);
  const share = FILE_SHARE_READ | FILE_SHARE_WRITE;
  const create = options | FILE_SYNCHRONOUS_IO_NONALERT;
  return ZwCreateFile(
    handle,
    access | SYNCHRONIZE,
    attributes,
    ioStatus,
    null,
    FILE_ATTRIBUTE_NORMAL,
    share,
    disposition,
    create,
    null,
    0,
  );
}

function RTCreatePort(): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, RT_PORT_NAME, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, null, null);
  return FltCreateCommunicationPort(
    RtGlobals.Filter.value!,
    RtGlobals.ServerPort,
    attributes,
    null,
    RTConnect,
    RTDisconnect,
    null,
    1,
  );
}

function RTConnect(
  ClientPort: FLT_PORT_OBJECT,
  ServerPortCookie: any,
  ConnectionContext: any,
  SizeOfContext: number,
  ConnectionPortCookie: Ref<any>,
): NTSTATUS {
  RtGlobals.ClientPort.value = ClientPort;
  return STATUS_SUCCESS;
}

function RTDisconnect(ConnectionCookie: any): void {
  FltCloseClientPort(RtGlobals.Filter.value!, RtGlobals.ClientPort);
}
