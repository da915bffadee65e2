/** Communication ports: creating, connecting, disconnecting. */
import { HalTrace } from 'hal';
import {
  ExInitializeRundownProtection,
  ExAcquireRundownProtection,
  ExReleaseRundownProtection,
} from '../../nt/ex/rundown';
import type { NTSTATUS } from '../../nt/inc/io';
import { InsertTailList, RemoveEntryList, InitializeListHead } from '../../nt/inc/list';
import { OBJ_KERNEL_HANDLE, type OBJECT_ATTRIBUTES, UnicodeText } from '../../nt/inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_FLT_DELETING_OBJECT,
  STATUS_INVALID_PARAMETER,
  STATUS_PORT_DISCONNECTED,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IofCompleteRequest } from '../../nt/io/complete';
import { IoSetCancelRoutine } from '../../nt/io/cancel';
import { KeInitializeEvent, KeSetEvent } from '../../nt/ke/event';
import { KeInitializeSemaphore } from '../../nt/ke/semaphore';
import { MmUnlockPages } from '../../nt/mm/lock';
import { IoFreeMdl } from '../../nt/mm/mdl';
import { ObInsertObject } from '../../nt/ob/lookup';
import { ObCreateObject, ObfDereferenceObject, ObfReferenceObject, ObMakeTemporaryObject } from '../../nt/ob/object';
import { ObCreateObjectType } from '../../nt/ob/types';
import type { FLT_FILTER } from './inc/objects';
import {
  FLT_PORT_OBJECT,
  FLT_SERVER_PORT_OBJECT,
  type FLT_MESSAGE_WAITER,
  type PFLT_CONNECT_NOTIFY,
  type PFLT_DISCONNECT_NOTIFY,
  type PFLT_MESSAGE_NOTIFY,
} from './inc/ports';

export const FltpServerPortObjectType = ObCreateObjectType('FilterConnectionPort', 'tPlF');
export const FltpPortObjectType = ObCreateObjectType('FilterCommunicationPort', 'oPlF', {
  DeleteProcedure: FltpDeletePort,
});

/**
 * A server port that applications connect to by its name. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltcreatecommunicationport.
 * @param ObjectAttributes name, OBJ_KERNEL_HANDLE and OBJ_CASE_INSENSITIVE
 * @param MaxConnections clients at the same time; > 0
 * @returns STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_COLLISION, STATUS_FLT_DELETING_OBJECT
 * @stack 0x90
 */
export function FltCreateCommunicationPort(
  Filter: FLT_FILTER,
  ServerPort: Ref<FLT_SERVER_PORT_OBJECT | null>,
  ObjectAttributes: OBJECT_ATTRIBUTES,
  ServerPortCookie: unknown,
  ConnectNotifyCallback: PFLT_CONNECT_NOTIFY,
  DisconnectNotifyCallback: PFLT_DISCONNECT_NOTIFY,
  MessageNotifyCallback: PFLT_MESSAGE_NOTIFY | null,
  MaxConnections: number,
): NTSTATUS {
  ServerPort.value = null;
  if ((ObjectAttributes.Attributes & OBJ_KERNEL_HANDLE) === 0 || !(MaxConnections > 0)) return STATUS_INVALID_PARAMETER;
  if (typeof ConnectNotifyCallback !== 'function' || typeof DisconnectNotifyCallback !== 'function')
    return STATUS_INVALID_PARAMETER;
  // The filter does not go while it has a port.
  if (!ExAcquireRundownProtection(Filter.Base.RundownRef)) return STATUS_FLT_DELETING_OBJECT;
  const port = ObCreateObject(
    FltpServerPortObjectType,
    new FLT_SERVER_PORT_OBJECT(
      Filter,
      ServerPortCookie,
      ConnectNotifyCallback,
      DisconnectNotifyCallback,
      MessageNotifyCallback,
      MaxConnections,
    ),
  );
  port.$header!.Permanent = true;
  const name = UnicodeText(ObjectAttributes.ObjectName);
  const status = ObInsertObject(port, name, ObjectAttributes.Attributes, 0, null);
  if (!NT_SUCCESS(status)) {
    ExReleaseRundownProtection(Filter.Base.RundownRef);
    return status;
  }
  InsertTailList(Filter.ConnectionList, port.FilterLink);
  Filter.$owned.set(port, `server port ${name}`);
  HalTrace('filter', `${Filter.Name} listens on ${name}`, port);
  ServerPort.value = port;
  return STATUS_SUCCESS;
}

/**
 * No new clients; those that are connected stay. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltclosecommunicationport.
 * @stack 0x40
 */
export function FltCloseCommunicationPort(ServerPort: FLT_SERVER_PORT_OBJECT): void {
  if (ServerPort.$closed) return;
  ServerPort.$closed = true;
  RemoveEntryList(ServerPort.FilterLink);
  InitializeListHead(ServerPort.FilterLink);
  ServerPort.Filter.$owned.delete(ServerPort);
  ObMakeTemporaryObject(ServerPort);
  ExReleaseRundownProtection(ServerPort.Filter.Base.RundownRef);
  ObfDereferenceObject(ServerPort);
}

/**
 * A client's own port, connected. The connect callback is the caller's to call.
 * @stack 0x60
 */
export function FltpCreateClientPort(ServerPort: FLT_SERVER_PORT_OBJECT): FLT_PORT_OBJECT {
  const port = ObCreateObject(FltpPortObjectType, new FLT_PORT_OBJECT(ServerPort));
  ObfReferenceObject(ServerPort);
  KeInitializeSemaphore(port.MsgQ.Semaphore, 0, 0x7fffffff);
  KeInitializeEvent(port.DisconnectEvent, 0, false);
  ExInitializeRundownProtection(port.MsgNotifRundownRef);
  InsertTailList(ServerPort.Filter.PortList, port.FilterLink);
  ServerPort.NumberOfConnections++;
  return port;
}

/** Delete procedure of clients' ports. */
function FltpDeletePort(Port: FLT_PORT_OBJECT): void {
  ObfDereferenceObject(Port.ServerPort);
}

/**
 * The end of a connection, by the client's handle, by the filter, or because the filter goes: who waits is woken, and the
 * filter is told, once.
 * @stack 0x60
 */
export function FltpDisconnectPort(Port: FLT_PORT_OBJECT): void {
  // One statement: the interlocked exchange.
  if (Port.Disconnected !== 0 || (Port.Disconnected = 1) !== 1) return;
  KeSetEvent(Port.DisconnectEvent, 0, false);
  for (let waiter = Port.MsgQ.$waiters.shift(); waiter !== undefined; waiter = Port.MsgQ.$waiters.shift())
    if (IoSetCancelRoutine(waiter.Irp, null) !== null) FltpCompleteWaiter(waiter, STATUS_PORT_DISCONNECTED, 0);
  RemoveEntryList(Port.FilterLink);
  InitializeListHead(Port.FilterLink);
  Port.ServerPort.NumberOfConnections--;
  HalTrace('filter', `a client of ${Port.ServerPort.Filter.Name} is disconnected`, Port);
  Port.ServerPort.DisconnectNotify(Port.Cookie);
}

/**
 * Ends a FilterGetMessage.
 * @param Information bytes of the message, with its header
 * @stack 0x40
 */
export function FltpCompleteWaiter(Waiter: FLT_MESSAGE_WAITER, Status: NTSTATUS, Information: number): void {
  if (Waiter.Mdl !== null) {
    MmUnlockPages(Waiter.Mdl);
    IoFreeMdl(Waiter.Mdl);
  }
  Waiter.Irp.IoStatus.Status = Status;
  Waiter.Irp.IoStatus.Information = Information;
  IofCompleteRequest(Waiter.Irp, 0);
}

/**
 * Disconnects a client. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltcloseclientport.
 * @param ClientPort is set to null
 * @stack 0x40
 */
export function FltCloseClientPort(_Filter: FLT_FILTER, ClientPort: Ref<FLT_PORT_OBJECT | null>): void {
  const port = ClientPort.value;
  if (port === null) return;
  ClientPort.value = null;
  FltpDisconnectPort(port);
  ObfDereferenceObject(port);
}

/**
 * The filter goes: its clients are disconnected.
 * @stack 0x50
 */
export function FltpCloseFilterPorts(Filter: FLT_FILTER): void {
  const list = Filter.PortList;
  while (list.Flink !== list) FltpDisconnectPort(list.Flink.$record as FLT_PORT_OBJECT);
}
