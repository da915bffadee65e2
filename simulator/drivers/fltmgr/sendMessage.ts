/** FltSendMessage: a message to an application, and its answer. */
import { HalQueryTime, HalTrace } from 'hal';
import { ExAcquireRundownProtection, ExReleaseRundownProtection } from '../../nt/ex/rundown';
import type { NTSTATUS } from '../../nt/inc/io';
import { Executive, KernelMode, WaitAny } from '../../nt/inc/ke';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_CANCELLED,
  STATUS_INVALID_PARAMETER,
  STATUS_PORT_DISCONNECTED,
  STATUS_SUCCESS,
  STATUS_THREAD_IS_TERMINATING,
  STATUS_TIMEOUT,
} from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import { IoSetCancelRoutine } from '../../nt/io/cancel';
import { KeInitializeEvent } from '../../nt/ke/event';
import { KeQuerySystemTime } from '../../nt/ke/time';
import { KeWaitForMultipleObjects } from '../../nt/ke/wait';
import { PsGetCurrentThread, PsIsThreadTerminating } from '../../nt/ps/current';
import type { FLT_FILTER } from './inc/objects';
import { FILTER_HEADER_SIZE, type FLT_MESSAGE_WAITER, type FLT_PORT_OBJECT, FLTP_MESSAGE } from './inc/ports';
import { FltpCompleteWaiter } from './ports';
import { memcpy } from '../../nt/rtl/memcpy';
import { FltpReadBuffer } from './portMemory';

/**
 * Sends a message to the application behind a client port: waits until it asks for one, and, with a reply buffer, for its
 * reply. IRQL <= APC_LEVEL. Source: fltkernel/nf-fltkernel-fltsendmessage.
 * @param SenderBuffer bytes or a structure
 * @param ReplyBuffer bytes or a structure for the reply behind FILTER_REPLY_HEADER; null: none is wanted
 * @param ReplyLength bytes of it; gets the bytes of the reply
 * @param Timeout 100 ns: negative relative, positive since 1601, null: for ever
 * @returns STATUS_TIMEOUT (a success code), STATUS_PORT_DISCONNECTED, STATUS_BUFFER_OVERFLOW if the reply is too long,
 * STATUS_THREAD_IS_TERMINATING
 * @stack 0x50
 */
export function FltSendMessage(
  Filter: FLT_FILTER,
  ClientPort: Ref<FLT_PORT_OBJECT | null>,
  SenderBuffer: object,
  SenderBufferLength: number,
  ReplyBuffer: object | null,
  ReplyLength: Ref<number> | null,
  Timeout: bigint | null,
): NTSTATUS {
  return FltpSendMessage(Filter, ClientPort, SenderBuffer, SenderBufferLength, ReplyBuffer, ReplyLength, Timeout);
}

/** @stack 0xb0 */
function FltpSendMessage(
  _Filter: FLT_FILTER,
  ClientPort: Ref<FLT_PORT_OBJECT | null>,
  SenderBuffer: object,
  SenderBufferLength: number,
  ReplyBuffer: object | null,
  ReplyLength: Ref<number> | null,
  Timeout: bigint | null,
): NTSTATUS {
  if (SenderBuffer === null || (ReplyBuffer !== null && ReplyLength === null)) return STATUS_INVALID_PARAMETER;
  const port = ClientPort.value;
  if (port === null || port === undefined) return STATUS_PORT_DISCONNECTED;
  if (port.Disconnected !== 0 || !ExAcquireRundownProtection(port.MsgNotifRundownRef)) return STATUS_PORT_DISCONNECTED;
  const deadline = FltpDeadline(Timeout);
  const room = ReplyBuffer === null ? 0 : ReplyLength!.value + FILTER_HEADER_SIZE;
  const message = new FLTP_MESSAGE(++port.MessageId, room);
  KeInitializeEvent(message.ReplyEvent, 0, false);
  if (ReplyBuffer !== null) port.$messages.set(message.MessageId, message);
  let status: NTSTATUS;
  do {
    status = FltpWaitForWaiter(port, deadline);
    if (status === STATUS_SUCCESS) status = FltpSendMessageWaiter(port, message, SenderBuffer, SenderBufferLength);
    // The request that was there has been cancelled meanwhile.
  } while (status === STATUS_CANCELLED);
  if (status === STATUS_SUCCESS && ReplyBuffer !== null) {
    status = FltpWaitForReply(port, message, deadline);
    if (status === STATUS_SUCCESS) status = FltpTakeReply(message, ReplyBuffer, ReplyLength!);
  }
  port.$messages.delete(message.MessageId);
  ExReleaseRundownProtection(port.MsgNotifRundownRef);
  return status;
}

/** Both waits end at the same time: since boot, 100 ns; null: never. */
function FltpDeadline(Timeout: bigint | null): bigint | null {
  if (Timeout === null || Timeout === undefined) return null;
  const now = BigInt(HalQueryTime());
  return Timeout <= 0n ? now - Timeout : now + (Timeout - FltpSystemTime());
}

function FltpSystemTime(): bigint {
  const time = { value: 0n };
  KeQuerySystemTime(time);
  return time.value;
}

/** The rest as a relative timeout. */
function FltpRemaining(Deadline: bigint | null): bigint | null {
  if (Deadline === null) return null;
  const left = Deadline - BigInt(HalQueryTime());
  return left > 0n ? -left : 0n;
}

function FltpWaitStatus(Waited: NTSTATUS): NTSTATUS {
  if (Waited === STATUS_TIMEOUT) return STATUS_TIMEOUT;
  if (Waited === 0) return STATUS_PORT_DISCONNECTED;
  return PsIsThreadTerminating(PsGetCurrentThread()) ? STATUS_THREAD_IS_TERMINATING : STATUS_SUCCESS;
}

/** Until the application asks for a message. */
function FltpWaitForWaiter(Port: FLT_PORT_OBJECT, Deadline: bigint | null): NTSTATUS {
  const objects = [Port.DisconnectEvent, Port.MsgQ.Semaphore];
  const timeout = FltpRemaining(Deadline);
  return FltpWaitStatus(KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, false, timeout, null));
}

function FltpWaitForReply(Port: FLT_PORT_OBJECT, Message: FLTP_MESSAGE, Deadline: bigint | null): NTSTATUS {
  const objects = [Port.DisconnectEvent, Message.ReplyEvent];
  const timeout = FltpRemaining(Deadline);
  const waited = KeWaitForMultipleObjects(2, objects, WaitAny, Executive, KernelMode, false, timeout, null);
  // It may have come at the last moment.
  return Message.Reply !== null ? STATUS_SUCCESS : FltpWaitStatus(waited);
}

/**
 * A request for a message is there: it gets this one.
 * @stack 0x50
 */
function FltpSendMessageWaiter(
  Port: FLT_PORT_OBJECT,
  Message: FLTP_MESSAGE,
  SenderBuffer: object,
  SenderBufferLength: number,
): NTSTATUS {
  const waiter = FltpTakeWaiter(Port);
  if (waiter === null) return STATUS_CANCELLED;
  return FltpSetCancelRoutine(waiter, Message, SenderBuffer, SenderBufferLength);
}

/** The oldest that nobody cancels: its cancel routine is ours now. */
function FltpTakeWaiter(Port: FLT_PORT_OBJECT): FLT_MESSAGE_WAITER | null {
  for (let waiter = Port.MsgQ.$waiters.shift(); waiter !== undefined; waiter = Port.MsgQ.$waiters.shift())
    if (IoSetCancelRoutine(waiter.Irp, null) !== null) return waiter;
  return null;
}

/**
 * The request cannot be cancelled any more: the message is copied, and the request completed. (A published stack has this
 * name in this place.)
 * @stack 0x30
 */
function FltpSetCancelRoutine(
  Waiter: FLT_MESSAGE_WAITER,
  Message: FLTP_MESSAGE,
  SenderBuffer: object,
  SenderBufferLength: number,
): NTSTATUS {
  const length = FILTER_HEADER_SIZE + SenderBufferLength;
  // What the application has no room for stays with the sender's request for it.
  const fits = length <= Waiter.Length;
  if (fits) FltpCopyMessage(Waiter, Message, SenderBuffer, SenderBufferLength);
  HalTrace('filter', `message ${Message.MessageId} of ${SenderBufferLength} bytes is read`, Waiter.Irp);
  FltpCompleteWaiter(Waiter, fits ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL, fits ? length : 0);
  return fits ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

/**
 * Header and data into the application's buffer.
 * @stack 0x50
 */
function FltpCopyMessage(
  Waiter: FLT_MESSAGE_WAITER,
  Message: FLTP_MESSAGE,
  SenderBuffer: object,
  SenderBufferLength: number,
): void {
  const header = new Uint8Array(FILTER_HEADER_SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, Message.ReplyLength, true);
  view.setBigUint64(8, Message.MessageId, true);
  if (Waiter.Buffer instanceof Uint8Array) {
    memcpy(Waiter.Buffer, header, FILTER_HEADER_SIZE);
    memcpy(Waiter.Buffer.subarray(FILTER_HEADER_SIZE), SenderBuffer, SenderBufferLength);
    return;
  }
  const bytes = new Uint8Array(FILTER_HEADER_SIZE + SenderBufferLength);
  bytes.set(header);
  bytes.set(FltpReadBuffer(SenderBuffer, SenderBufferLength), FILTER_HEADER_SIZE);
  memcpy(Waiter.Buffer, bytes, bytes.length);
}

/** The reply's data, behind its header, for the sender. */
function FltpTakeReply(Message: FLTP_MESSAGE, ReplyBuffer: object, ReplyLength: Ref<number>): NTSTATUS {
  const data = Message.Reply!;
  const room = ReplyLength.value;
  memcpy(ReplyBuffer, data, Math.min(room, data.length));
  ReplyLength.value = Math.min(room, data.length);
  return data.length > room ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
