/*
 * Text files are looked at before somebody gets them: after the create the filter reads the beginning of the file, below itself
 * and thus unseen by itself, and asks a service through a port. What the service does not like is not opened: the open is cancelled.
 * The service's own opens pass, or it would wait for itself. After Microsoft's sample scanner.
 * Ask: !fltkd.portlist, a breakpoint on scanner!ScannerPostCreate.
 */
import {
  type DRIVER_OBJECT,
  type EPROCESS,
  ExAllocatePool2,
  ExFreePoolWithTag,
  type FLT_CALLBACK_DATA,
  FLT_FILE_NAME_NORMALIZED,
  FLT_FILE_NAME_QUERY_DEFAULT,
  type FLT_FILE_NAME_INFORMATION,
  type FLT_FILTER,
  FLT_OPERATION_REGISTRATION,
  type FLT_PORT_OBJECT,
  FLT_POSTOP_FINISHED_PROCESSING,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  FLT_PREOP_SUCCESS_WITH_CALLBACK,
  FLT_REGISTRATION,
  type FLT_RELATED_OBJECTS,
  type FLT_SERVER_PORT_OBJECT,
  FltCancelFileOpen,
  FltCloseClientPort,
  FltCloseCommunicationPort,
  FltGetFileNameInformation,
  FltParseFileNameInformation,
  FltReadFile,
  FltRegisterFilter,
  FltReleaseFileNameInformation,
  FltSendMessage,
  FltStartFiltering,
  FltUnregisterFilter,
  FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET,
  IoThreadToProcess,
  IRP_MJ_CREATE,
  IRP_MJ_OPERATION_END,
  NT_SUCCESS,
  type NTSTATUS,
  POOL_FLAG_NON_PAGED,
  PsGetCurrentProcess,
  Ref,
  STATUS_ACCESS_DENIED,
  STATUS_REPARSE,
  STATUS_SUCCESS,
  STATUS_TIMEOUT,
  UnicodeText,
  type UNICODE_STRING,
} from 'fltkernel';
import { CreatePort } from '../common/port';
import { LetDetach } from '../common/start';
import { NOTIFICATION_SIZE, REPLY_SIZE, SCANNER_READ_BUFFER_SIZE, ScannerPortName } from './scanuk';

const NOTIFY_TAG = 'nacS';
const ScannedExtensions: readonly string[] = ['doc', 'txt', 'bat', 'cmd', 'inf'];

const ScannerData = {
  Filter: new Ref<FLT_FILTER | null>(null),
  ServerPort: new Ref<FLT_SERVER_PORT_OBJECT | null>(null),
  ClientPort: new Ref<FLT_PORT_OBJECT | null>(null),
  UserProcess: null as EPROCESS | null,
};

const FilterRegistration = new FLT_REGISTRATION();
FilterRegistration.OperationRegistration = [
  new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, ScannerPreCreate, ScannerPostCreate),
  new FLT_OPERATION_REGISTRATION(IRP_MJ_OPERATION_END),
];
FilterRegistration.FilterUnloadCallback = ScannerUnload;
FilterRegistration.InstanceQueryTeardownCallback = LetDetach;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const { Filter, ServerPort } = ScannerData;
  let status = FltRegisterFilter(DriverObject, FilterRegistration, Filter);
  if (!NT_SUCCESS(status)) return status;
  status = CreatePort(Filter.value!, ServerPort, ScannerPortName, ScannerPortConnect, ScannerPortDisconnect, null);
  if (NT_SUCCESS(status)) {
    status = FltStartFiltering(Filter.value!);
    if (NT_SUCCESS(status)) return status;
    FltCloseCommunicationPort(ServerPort.value!);
  }
  FltUnregisterFilter(Filter.value!);
  return status;
}

function ScannerUnload(Flags: number): NTSTATUS {
  FltCloseCommunicationPort(ScannerData.ServerPort.value!);
  FltUnregisterFilter(ScannerData.Filter.value!);
  return STATUS_SUCCESS;
}

function ScannerPortConnect(
  ClientPort: FLT_PORT_OBJECT,
  ServerPortCookie: any,
  ConnectionContext: any,
  SizeOfContext: number,
  ConnectionCookie: Ref<any>,
): NTSTATUS {
  ScannerData.UserProcess = PsGetCurrentProcess();
  ScannerData.ClientPort.value = ClientPort;
  return STATUS_SUCCESS;
}

function ScannerPortDisconnect(ConnectionCookie: any): void {
  FltCloseClientPort(ScannerData.Filter.value!, ScannerData.ClientPort);
  ScannerData.UserProcess = null;
}

function ScannerPreCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: Ref<any>,
): number {
  const ours = IoThreadToProcess(Data.Thread!) === ScannerData.UserProcess;
  return ours ? FLT_PREOP_SUCCESS_NO_CALLBACK : FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

function ScannerCheckExtension(Data: FLT_CALLBACK_DATA): boolean {
  const name = new Ref<FLT_FILE_NAME_INFORMATION | null>(null);
  const status = FltGetFileNameInformation(Data, FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT, name);
  if (!NT_SUCCESS(status)) return false;
  FltParseFileNameInformation(name.value!);
  const scanned = ScannedExtensions.includes(UnicodeText(name.value!.Extension).toLowerCase());
  FltReleaseFileNameInformation(name.value!);
  return scanned;
}

function ScannerPostCreate(
  Data: FLT_CALLBACK_DATA,
  FltObjects: FLT_RELATED_OBJECTS,
  CompletionContext: any,
  Flags: number,
): number {
  const { Status } = Data.IoStatus;
  if (!NT_SUCCESS(Status) || Status === STATUS_REPARSE || !ScannerCheckExtension(Data))
    return FLT_POSTOP_FINISHED_PROCESSING;
  if (ScannerScanFileInUserMode(FltObjects)) return FLT_POSTOP_FINISHED_PROCESSING;
  FltCancelFileOpen(FltObjects.Instance, FltObjects.FileObject);
  Data.IoStatus.Status = STATUS_ACCESS_DENIED;
  Data.IoStatus.Information = 0;
  return FLT_POSTOP_FINISHED_PROCESSING;
}

/** Without a service everything is safe. */
function ScannerScanFileInUserMode(FltObjects: FLT_RELATED_OBJECTS): boolean {
  const { Filter, ClientPort } = ScannerData;
  if (ClientPort.value === null) return true;
  const buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, NOTIFICATION_SIZE, NOTIFY_TAG);
  if (buffer === null) return true;
  const read = new Ref(0);
  const { Instance, FileObject } = FltObjects;
  const contents = buffer.subarray(4);
  // The file is somebody else's: its position stays where it is.
  const flags = FLTFL_IO_OPERATION_DO_NOT_UPDATE_BYTE_OFFSET;
  let status = FltReadFile(Instance, FileObject, 0n, SCANNER_READ_BUFFER_SIZE, contents, flags, read, null, null);
  let safe = true;
  if (NT_SUCCESS(status) && read.value > 0) {
    buffer[0] = read.value & 0xff;
    buffer[1] = read.value >>> 8;
    const reply = new Uint8Array(REPLY_SIZE);
    const length = new Ref(REPLY_SIZE);
    status = FltSendMessage(Filter.value!, ClientPort, buffer, NOTIFICATION_SIZE, reply, length, null);
    if (NT_SUCCESS(status) && status !== STATUS_TIMEOUT) safe = reply[0] !== 0;
  }
  ExFreePoolWithTag(buffer, NOTIFY_TAG);
  return safe;
}
