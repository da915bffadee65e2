/** The filter manager's own devices: what fltlib opens. */
import { HalTrace } from 'hal';
import type { DEVICE_OBJECT, FILE_OBJECT, IRP, NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_CLEANUP, IRP_MJ_CLOSE, IRP_MJ_CREATE, IRP_MJ_DEVICE_CONTROL } from '../../nt/inc/iodefs';
import { IoWriteAccess } from '../../nt/inc/mdl';
import {
  NT_SUCCESS,
  STATUS_CANCELLED,
  STATUS_CONNECTION_COUNT_LIMIT,
  STATUS_FLT_NO_WAITER_FOR_REPLY,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_PENDING,
  STATUS_PORT_DISCONNECTED,
  STATUS_SUCCESS,
} from '../../nt/inc/ntstatus';
import { KernelMode } from '../../nt/inc/ke';
import { Ref } from '../../nt/inc/ref';
import { IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../../nt/io/cancel';
import { IofCompleteRequest } from '../../nt/io/complete';
import { IoGetCurrentIrpStackLocation, IoMarkIrpPending } from '../../nt/io/irp';
import { KeSetEvent } from '../../nt/ke/event';
import { GetExceptionCode } from '../../nt/ke/seh';
import { KeReadStateSemaphore, KeReleaseSemaphore } from '../../nt/ke/semaphore';
import { KeWaitForSingleObject } from '../../nt/ke/wait';
import { MmProbeAndLockPages } from '../../nt/mm/lock';
import { MmMapLockedPages } from '../../nt/mm/mapmdl';
import { IoAllocateMdl, IoFreeMdl } from '../../nt/mm/mdl';
import { ObReferenceObjectByName } from '../../nt/ob/lookup';
import { ObfDereferenceObject, ObfReferenceObject } from '../../nt/ob/object';
import { FltpControlRequest } from './controlDevice';
import { FltGlobals } from './globals';
import {
  FILTER_HEADER_SIZE,
  FLT_MESSAGE_WAITER,
  FLT_PORT_EA_NAME,
  FLT_PORT_GET_MESSAGE,
  type FLT_PORT_OBJECT,
  FLT_PORT_REPLY_MESSAGE,
  FLT_PORT_SEND_MESSAGE,
  type FLT_SERVER_PORT_OBJECT,
} from './inc/ports';
import { FltpReadBuffer } from './portMemory';
import { FltpCompleteWaiter, FltpCreateClientPort, FltpDisconnectPort, FltpServerPortObjectType } from './ports';

function FltpComplete(Irp: IRP, Status: NTSTATUS, Information = 0): NTSTATUS {
  Irp.IoStatus.Status = Status;
  Irp.IoStatus.Information = Information;
  IofCompleteRequest(Irp, 0);
  return Status;
}

/**
 * Requests for the devices FltMgr and FltMgrMsg.
 * @stack 0x80
 */
export function FltpMsgDispatch(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  if (DeviceObject !== FltGlobals.MessageDevice) return FltpComplete(Irp, ...FltpControlRequest(Irp));
  const location = IoGetCurrentIrpStackLocation(Irp);
  const file = location.FileObject!;
  const port = file.FsContext as FLT_PORT_OBJECT | null;
  switch (location.MajorFunction) {
    case IRP_MJ_CREATE:
      return FltpComplete(Irp, FltpMsgCreate(file, Irp));
    case IRP_MJ_CLEANUP:
      if (port !== null) FltpDisconnectPort(port);
      return FltpComplete(Irp, STATUS_SUCCESS);
    case IRP_MJ_CLOSE:
      if (port !== null) ObfDereferenceObject(port);
      return FltpComplete(Irp, STATUS_SUCCESS);
    case IRP_MJ_DEVICE_CONTROL:
      return port === null ? FltpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST) : FltpMsgControl(port, Irp);
    default:
      return FltpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
  }
}

/** FILE_FULL_EA_INFORMATION: name and value of the first attribute. */
function FltpReadEa(Ea: Uint8Array): { name: string; value: Uint8Array } | null {
  if (Ea.length < 8) return null;
  const view = new DataView(Ea.buffer, Ea.byteOffset, Ea.byteLength);
  const nameLength = Ea[5];
  const valueLength = view.getUint16(6, true);
  if (Ea.length < 9 + nameLength + valueLength) return null;
  let name = '';
  for (let i = 0; i < nameLength; i++) name += String.fromCharCode(Ea[8 + i]);
  return { name, value: Ea.slice(9 + nameLength, 9 + nameLength + valueLength) };
}

/**
 * FilterConnectCommunicationPort: the attribute FLTPORT has the port's name and the context (layout ours: lengths in bytes,
 * 16 bits each, then what they count).
 * @stack 0x90
 */
function FltpMsgCreate(File: FILE_OBJECT, Irp: IRP): NTSTATUS {
  const buffer = Irp.AssociatedIrp.SystemBuffer;
  const ea = buffer === null ? null : FltpReadEa(buffer);
  if (ea === null || ea.name !== FLT_PORT_EA_NAME || ea.value.length < 4) return STATUS_INVALID_PARAMETER;
  const view = new DataView(ea.value.buffer, ea.value.byteOffset, ea.value.byteLength);
  const nameLength = view.getUint16(0, true);
  const contextLength = view.getUint16(2, true);
  let name = '';
  for (let i = 0; i < nameLength; i += 2) name += String.fromCharCode(view.getUint16(4 + i, true));
  const server = new Ref<FLT_SERVER_PORT_OBJECT | null>(null);
  const found = ObReferenceObjectByName(name, 0, FltpServerPortObjectType, KernelMode, null, server);
  if (!NT_SUCCESS(found)) return found;
  const status = FltpConnect(
    File,
    server.value!,
    contextLength === 0 ? null : ea.value.slice(4 + nameLength, 4 + nameLength + contextLength),
  );
  ObfDereferenceObject(server.value!);
  return status;
}

/** @stack 0x70 */
function FltpConnect(File: FILE_OBJECT, Server: FLT_SERVER_PORT_OBJECT, Context: Uint8Array | null): NTSTATUS {
  if (Server.NumberOfConnections >= Server.MaxConnections) return STATUS_CONNECTION_COUNT_LIMIT;
  const port = FltpCreateClientPort(Server);
  // One reference is the handle's, one the filter's.
  ObfReferenceObject(port);
  const cookie = new Ref<any>(null);
  const status = Server.ConnectNotify(port, Server.Cookie, Context, Context === null ? 0 : Context.length, cookie) | 0;
  port.Cookie = cookie.value;
  if (!NT_SUCCESS(status)) {
    port.Disconnected = 1;
    FltpForgetPort(port);
    return status;
  }
  File.FsContext = port;
  HalTrace('filter', `a client has connected to ${Server.Filter.Name}`, port);
  return status;
}

/** The filter did not want the connection. */
function FltpForgetPort(Port: FLT_PORT_OBJECT): void {
  Port.FilterLink.Blink.Flink = Port.FilterLink.Flink;
  Port.FilterLink.Flink.Blink = Port.FilterLink.Blink;
  Port.ServerPort.NumberOfConnections--;
  ObfDereferenceObject(Port);
  ObfDereferenceObject(Port);
}

/** @stack 0x70 */
function FltpMsgControl(Port: FLT_PORT_OBJECT, Irp: IRP): NTSTATUS {
  if (Port.Disconnected !== 0) return FltpComplete(Irp, STATUS_PORT_DISCONNECTED);
  const parameters = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  switch (parameters.IoControlCode) {
    case FLT_PORT_GET_MESSAGE:
      return FltpGetMessage(Port, Irp, parameters.OutputBufferLength);
    case FLT_PORT_REPLY_MESSAGE:
      return FltpComplete(Irp, FltpReplyMessage(Port, parameters.Type3InputBuffer, parameters.InputBufferLength));
    case FLT_PORT_SEND_MESSAGE: {
      const written = new Ref(0);
      const status = FltpReceiveMessage(Port, Irp, written);
      return FltpComplete(Irp, status, NT_SUCCESS(status) ? written.value : 0);
    }
    default:
      return FltpComplete(Irp, STATUS_INVALID_DEVICE_REQUEST);
  }
}

/**
 * FilterGetMessage: the request waits in the port's queue.
 * @stack 0x70
 */
function FltpGetMessage(Port: FLT_PORT_OBJECT, Irp: IRP, Length: number): NTSTATUS {
  const user: object | null = Irp.UserBuffer;
  if (user === null || Length < FILTER_HEADER_SIZE) return FltpComplete(Irp, STATUS_INVALID_PARAMETER);
  const waiter = FltpMakeWaiter(Irp, user, Length);
  if (typeof waiter === 'number') return FltpComplete(Irp, waiter);
  IoMarkIrpPending(Irp);
  Irp.Tail.Overlay.DriverContext[0] = waiter;
  Irp.Tail.Overlay.DriverContext[1] = Port;
  IoSetCancelRoutine(Irp, FltpCancelMessageWaiter);
  if (Irp.Cancel !== 0 && IoSetCancelRoutine(Irp, null) !== null) {
    FltpCompleteWaiter(waiter, STATUS_CANCELLED, 0);
    return STATUS_PENDING;
  }
  Port.MsgQ.$waiters.push(waiter);
  KeReleaseSemaphore(Port.MsgQ.Semaphore, 0, 1, false);
  return STATUS_PENDING;
}

/** The client's bytes are locked, since the message comes in another thread. */
function FltpMakeWaiter(Irp: IRP, User: object, Length: number): FLT_MESSAGE_WAITER | NTSTATUS {
  if (!(User instanceof Uint8Array)) return new FLT_MESSAGE_WAITER(Irp, Length, User, null);
  const mdl = IoAllocateMdl(User, Length, false, false, null);
  if (mdl === null) return STATUS_INSUFFICIENT_RESOURCES;
  try {
    MmProbeAndLockPages(mdl, Irp.RequestorMode, IoWriteAccess);
  } catch (e) {
    IoFreeMdl(mdl);
    return GetExceptionCode(e);
  }
  return new FLT_MESSAGE_WAITER(Irp, Length, MmMapLockedPages(mdl, KernelMode) as object, mdl);
}

/** @stack 0x50 */
function FltpCancelMessageWaiter(_DeviceObject: DEVICE_OBJECT, Irp: IRP): void {
  IoReleaseCancelSpinLock(Irp.CancelIrql);
  const waiter = Irp.Tail.Overlay.DriverContext[0] as FLT_MESSAGE_WAITER;
  const { MsgQ } = Irp.Tail.Overlay.DriverContext[1] as FLT_PORT_OBJECT;
  const index = MsgQ.$waiters.indexOf(waiter);
  if (index >= 0) {
    MsgQ.$waiters.splice(index, 1);
    // One request fewer: a sender that was promised it already waits for the next.
    if (KeReadStateSemaphore(MsgQ.Semaphore) > 0) KeWaitForSingleObject(MsgQ.Semaphore, 0, KernelMode, false, 0n);
  }
  FltpCompleteWaiter(waiter, STATUS_CANCELLED, 0);
}

/**
 * FilterReplyMessage.
 * @returns STATUS_FLT_NO_WAITER_FOR_REPLY if the sender does not wait (any more)
 * @stack 0x60
 */
function FltpReplyMessage(Port: FLT_PORT_OBJECT, Buffer: object | null, Length: number): NTSTATUS {
  if (Buffer === null || Length < FILTER_HEADER_SIZE) return STATUS_INVALID_PARAMETER;
  let bytes: Uint8Array;
  try {
    bytes = FltpReadBuffer(Buffer, Length);
  } catch (e) {
    return GetExceptionCode(e);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message = Port.$messages.get(view.getBigUint64(8, true));
  if (message === undefined || message.Reply !== null) return STATUS_FLT_NO_WAITER_FOR_REPLY;
  message.Status = view.getInt32(0, true);
  message.Reply = bytes.slice(FILTER_HEADER_SIZE);
  KeSetEvent(message.ReplyEvent, 0, false);
  return STATUS_SUCCESS;
}

/**
 * FilterSendMessage: the filter's message callback, in the client's context and with its buffers.
 * @stack 0x70
 */
function FltpReceiveMessage(Port: FLT_PORT_OBJECT, Irp: IRP, Written: Ref<number>): NTSTATUS {
  const { MessageNotify } = Port.ServerPort;
  if (MessageNotify === null) return STATUS_NOT_SUPPORTED;
  const parameters = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl;
  return (
    MessageNotify(
      Port.Cookie,
      parameters.Type3InputBuffer,
      parameters.InputBufferLength,
      Irp.UserBuffer,
      parameters.OutputBufferLength,
      Written,
    ) | 0
  );
}
