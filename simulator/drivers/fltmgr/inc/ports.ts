/** Communication ports: a filter's server port, and the port of each client that has connected. */
import { HalDefineType } from 'hal';
import type { IRP } from '../../../nt/inc/io';
import { KEVENT, KSEMAPHORE } from '../../../nt/inc/ke';
import { LIST_ENTRY } from '../../../nt/inc/list';
import type { MDL } from '../../../nt/inc/mdl';
import type { OBJECT_HEADER, ObjectBody } from '../../../nt/inc/ob';
import { EX_RUNDOWN_REF } from '../../../nt/inc/resource';
import type { Ref } from '../../../nt/inc/ref';
import type { FLT_FILTER } from './objects';

export type PFLT_CONNECT_NOTIFY = (
  ClientPort: FLT_PORT_OBJECT,
  ServerPortCookie: any,
  ConnectionContext: Uint8Array | null,
  SizeOfContext: number,
  ConnectionPortCookie: Ref<any>,
) => number;
export type PFLT_DISCONNECT_NOTIFY = (ConnectionCookie: any) => void;
export type PFLT_MESSAGE_NOTIFY = (
  PortCookie: any,
  InputBuffer: any,
  InputBufferLength: number,
  OutputBuffer: any,
  OutputBufferLength: number,
  ReturnOutputBufferLength: Ref<number>,
) => number;

/** What FltCreateCommunicationPort makes: clients connect to it by name. Opaque to drivers. */
export class FLT_SERVER_PORT_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  readonly FilterLink = new LIST_ENTRY(this, true);
  NumberOfConnections = 0;
  $closed = false;
  constructor(
    readonly Filter: FLT_FILTER,
    readonly Cookie: unknown,
    readonly ConnectNotify: PFLT_CONNECT_NOTIFY,
    readonly DisconnectNotify: PFLT_DISCONNECT_NOTIFY,
    readonly MessageNotify: PFLT_MESSAGE_NOTIFY | null,
    readonly MaxConnections: number,
  ) {}
}
HalDefineType(FLT_SERVER_PORT_OBJECT, '_FLT_SERVER_PORT_OBJECT', 0x48, [
  ['FilterLink', 0x0, '_LIST_ENTRY'],
  ['ConnectNotify', 0x10, 'Ptr64     long '],
  ['DisconnectNotify', 0x18, 'Ptr64     void '],
  ['MessageNotify', 0x20, 'Ptr64     long '],
  ['Filter', 0x28, 'Ptr64 _FLT_FILTER'],
  ['Cookie', 0x30, 'Ptr64 Void'],
  ['NumberOfConnections', 0x3c, 'Int4B'],
  ['MaxConnections', 0x40, 'Int4B'],
]);

/** A FilterGetMessage that waits for a message. */
export class FLT_MESSAGE_WAITER {
  constructor(
    readonly Irp: IRP,
    /** Bytes that the client has room for. */
    readonly Length: number,
    /** The client's bytes, locked and mapped, or its structure. */
    readonly Buffer: object,
    readonly Mdl: MDL | null,
  ) {}
}

/** The requests for messages of a port, and how many there are. */
export class FLT_MESSAGE_WAITER_QUEUE {
  readonly $waiters: FLT_MESSAGE_WAITER[] = [];
  readonly Semaphore = new KSEMAPHORE(this, true);
}
HalDefineType(FLT_MESSAGE_WAITER_QUEUE, '_FLT_MESSAGE_WAITER_QUEUE', 0x88, [['Semaphore', 0x58, '_KSEMAPHORE']]);

/** A message that its sender waits for an answer to. */
export class FLTP_MESSAGE {
  readonly ReplyEvent = new KEVENT(this, true);
  Reply: Uint8Array | null = null;
  Status = 0;
  constructor(
    readonly MessageId: bigint,
    /** Bytes that the sender has room for, with the header. */
    readonly ReplyLength: number,
  ) {}
}

/** A client's connection. Opaque to drivers. */
export class FLT_PORT_OBJECT implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  readonly FilterLink = new LIST_ENTRY(this, true);
  Cookie: unknown = null;
  readonly MsgQ = new FLT_MESSAGE_WAITER_QUEUE();
  MessageId = 0n;
  readonly DisconnectEvent = new KEVENT(this, true);
  Disconnected = 0;
  /** Messages that wait for their reply, by MessageId. */
  readonly $messages = new Map<bigint, FLTP_MESSAGE>();
  /** Senders that are inside. */
  readonly MsgNotifRundownRef = new EX_RUNDOWN_REF();
  constructor(readonly ServerPort: FLT_SERVER_PORT_OBJECT) {}
}
HalDefineType(FLT_PORT_OBJECT, '_FLT_PORT_OBJECT', 0x140, [
  ['FilterLink', 0x0, '_LIST_ENTRY'],
  ['ServerPort', 0x10, 'Ptr64 _FLT_SERVER_PORT_OBJECT'],
  ['Cookie', 0x18, 'Ptr64 Void'],
  ['MsgNotifRundownRef', 0x20, '_EX_RUNDOWN_REF'],
  ['MsgQ', 0x60, '_FLT_MESSAGE_WAITER_QUEUE'],
  ['MessageId', 0xe8, 'Uint8B'],
  ['DisconnectEvent', 0xf0, '_KEVENT'],
  ['Disconnected', 0x108, 'UChar'],
]);

/** Before each message that FilterGetMessage gets (fltuserstructures.h). */
export class FILTER_MESSAGE_HEADER {
  /** Bytes of reply that the filter has room for, with FILTER_REPLY_HEADER; 0: it wants none. */
  ReplyLength = 0;
  MessageId = 0n;
}
HalDefineType(FILTER_MESSAGE_HEADER, '_FILTER_MESSAGE_HEADER', 0x10, [
  ['ReplyLength', 0x0, 'Uint4B'],
  ['MessageId', 0x8, 'Uint8B'],
]);

/** Before each reply that FilterReplyMessage sends. */
export class FILTER_REPLY_HEADER {
  Status = 0;
  MessageId = 0n;
}
HalDefineType(FILTER_REPLY_HEADER, '_FILTER_REPLY_HEADER', 0x10, [
  ['Status', 0x0, 'Int4B'],
  ['MessageId', 0x8, 'Uint8B'],
]);
export const FILTER_HEADER_SIZE = 0x10;

// ---- what fltlib asks of FltMgrMsg ----------------------------------------------------------------------------------
export const FLT_PORT_SEND_MESSAGE = 0x8801b;
export const FLT_PORT_GET_MESSAGE = 0x8801f;
export const FLT_PORT_REPLY_MESSAGE = 0x88023;
/** Extended attribute that names the port. */
export const FLT_PORT_EA_NAME = 'FLTPORT';
