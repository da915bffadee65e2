/*
 * A message to a service that does not read: after its timeout FltSendMessage returns STATUS_TIMEOUT - a success code, so
 * NT_SUCCESS does not see it. After the service has ended the answer is STATUS_PORT_DISCONNECTED.
 */
import {
  DbgPrint,
  type DRIVER_OBJECT,
  type FLT_CALLBACK_DATA,
  FLT_OPERATION_REGISTRATION,
  FLT_PREOP_SUCCESS_NO_CALLBACK,
  type FLT_RELATED_OBJECTS,
  FltUnregisterFilter,
  IRP_MJ_CREATE,
  NT_SUCCESS,
  type NTSTATUS,
  type Ref,
  STATUS_SUCCESS,
  type UNICODE_STRING,
} from 'fltkernel';
import { Filter, IsFile, StartFilter } from '../common/minifilter';
import { ClosePort, CreatePort, SendMessage } from '../common/port';

const ONE_SECOND = -10_000_000n;

export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
  const operations = [new FLT_OPERATION_REGISTRATION(IRP_MJ_CREATE, 0, PreCreate, null)];
  return StartFilter(DriverObject, operations, null, CreatePort, Unload);
}

function Unload(Flags: number): NTSTATUS {
  ClosePort();
  FltUnregisterFilter(Filter.value!);
  return STATUS_SUCCESS;
}

function PreCreate(Data: FLT_CALLBACK_DATA, FltObjects: FLT_RELATED_OBJECTS, CompletionContext: Ref<any>): number {
  if (!IsFile(FltObjects)) return FLT_PREOP_SUCCESS_NO_CALLBACK;
  const status = SendMessage(ONE_SECOND);
  DbgPrint('FltSendMessage: 0x%08x, NT_SUCCESS %d\n', status, NT_SUCCESS(status));
  return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
