/* A port for one client at a time, which administrators may connect to. */
import {
  type FLT_FILTER,
  FLT_PORT_ALL_ACCESS,
  type FLT_SERVER_PORT_OBJECT,
  FltBuildDefaultSecurityDescriptor,
  FltCreateCommunicationPort,
  FltFreeSecurityDescriptor,
  InitializeObjectAttributes,
  NT_SUCCESS,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
} from 'fltkernel';

/** @param Message null: the client has nothing to ask */
export function CreatePort(
  Filter: FLT_FILTER,
  ServerPort: Ref<FLT_SERVER_PORT_OBJECT | null>,
  Name: string,
  Connect: Parameters<typeof FltCreateCommunicationPort>[4],
  Disconnect: Parameters<typeof FltCreateCommunicationPort>[5],
  Message: Parameters<typeof FltCreateCommunicationPort>[6],
): NTSTATUS {
  const descriptor = new Ref<any>(null);
  let status = FltBuildDefaultSecurityDescriptor(descriptor, FLT_PORT_ALL_ACCESS);
  if (!NT_SUCCESS(status)) return status;
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, Name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, null, descriptor.value);
  status = FltCreateCommunicationPort(Filter, ServerPort, attributes, null, Connect, Disconnect, Message, 1);
  FltFreeSecurityDescriptor(descriptor.value);
  return status;
}
