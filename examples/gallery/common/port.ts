/* What the minifilters share that send messages to a service: the port \MyDrvPort with one client. */
import {
  FLT_PORT_ALL_ACCESS,
  type FLT_PORT_OBJECT,
  type FLT_SERVER_PORT_OBJECT,
  FltBuildDefaultSecurityDescriptor,
  FltCloseClientPort,
  FltCloseCommunicationPort,
  FltCreateCommunicationPort,
  FltFreeSecurityDescriptor,
  FltSendMessage,
  InitializeObjectAttributes,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  STATUS_SUCCESS,
} from 'fltkernel';
import { Filter } from './minifilter';

export const PORT = '\\MyDrvPort';
const ServerPort = new Ref<FLT_SERVER_PORT_OBJECT | null>(null);
/** The client's end; null while there is none. */
export const ClientPort = new Ref<FLT_PORT_OBJECT | null>(null);

export function CreatePort(): NTSTATUS {
  const descriptor = new Ref<any>(null);
  let status = FltBuildDefaultSecurityDescriptor(descriptor, FLT_PORT_ALL_ACCESS);
  if (!NT_SUCCESS(status)) return status;
  const attributes = new OBJECT_ATTRIBUTES();
  const options = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  InitializeObjectAttributes(attributes, PORT, options, null, descriptor.value);
  status = FltCreateCommunicationPort(Filter.value!, ServerPort, attributes, null, Connect, Disconnect, null, 1);
  FltFreeSecurityDescriptor(descriptor.value);
  return status;
}

export function ClosePort(): void {
  FltCloseCommunicationPort(ServerPort.value!);
}

function Connect(
  Port: FLT_PORT_OBJECT,
  ServerPortCookie: any,
  ConnectionContext: any,
  SizeOfContext: number,
  ConnectionPortCookie: Ref<any>,
): NTSTATUS {
  ClientPort.value = Port;
  return STATUS_SUCCESS;
}

function Disconnect(ConnectionCookie: any): void {
  FltCloseClientPort(Filter.value!, ClientPort);
}

/** Sends some bytes and waits until they are taken. */
export function SendMessage(timeout: bigint | null): NTSTATUS {
  const message = new Uint8Array(16);
  return FltSendMessage(Filter.value!, ClientPort, message, message.length, null, null, timeout);
}
