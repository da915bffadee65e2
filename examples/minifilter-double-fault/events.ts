/* Events for the service: sent through the port while somebody waits there, queued otherwise. */
import {
  APC_LEVEL,
  DbgPrint,
  ExAllocatePoolWithTag,
  ExFreePoolWithTag,
  type FLT_FILTER,
  FltSendMessage,
  IoGetRemainingStackSize,
  KeGetCurrentIrql,
  NT_SUCCESS,
  PagedPool,
  RtlCopyMemory,
} from 'fltkernel';
import { RT_EVENT_HEADER, RT_EVENT_SIZE } from './protocol';
import { FIX_CHECK_IRQL, FIX_CHECK_STACK } from './fixes';
import { RtGlobals, RTIsFixed } from './shared';

const RT_TAG = 'tRTE';
/** With less of it left no message is sent. */
const RT_STACK_NEEDED = 0x2000;

/** Tells the service of an operation on a file. The event is too large for the stack: it comes from paged pool. */
export function RTSendIoEvent(
  pFilter: FLT_FILTER,
  pszFilePath: string,
  ullFileId: bigint,
  ulPid: number,
  ulOperation: number,
): void {
  const Event = ExAllocatePoolWithTag(PagedPool, RT_EVENT_SIZE, RT_TAG);
  if (Event === null) return;
  const Header = new DataView(new ArrayBuffer(RT_EVENT_HEADER));
  Header.setUint32(0, ulOperation, true);
  Header.setUint32(4, ulPid, true);
  Header.setBigUint64(8, ullFileId, true);
  Header.setUint32(16, pszFilePath.length, true);
  RtlCopyMemory(Event, new Uint8Array(Header.buffer), RT_EVENT_HEADER);
  for (let i = 0; i < pszFilePath.length; i++) {
    Event[RT_EVENT_HEADER + 2 * i] = pszFilePath.charCodeAt(i) & 0xff;
    Event[RT_EVENT_HEADER + 2 * i + 1] = pszFilePath.charCodeAt(i) >> 8;
  }
  RTSendEventWithQueue(pFilter, Event);
  ExFreePoolWithTag(Event, RT_TAG);
}

/** Sends it, if that is possible here; otherwise it is queued. */
export function RTSendEventWithQueue(pFilter: FLT_FILTER, Event: Uint8Array): void {
  const Irql = KeGetCurrentIrql();
  const ulStackLeft = IoGetRemainingStackSize();
  const pClientPort = RtGlobals.ClientPort;
  const bLowStack = ulStackLeft < RT_STACK_NEEDED;
  // The story's third fix: FltSendMessage cannot be called above APC_LEVEL.
  if (RTIsFixed(FIX_CHECK_IRQL) && Irql > APC_LEVEL) {
    DbgPrint('RT: IRQL too high (%d), queueing only\n', Irql);
    RtpEnqueueEvent(Event);
    return;
  }
  if (RTIsFixed(FIX_CHECK_STACK) && bLowStack) {
    DbgPrint('RT: %d bytes of stack left, queueing only\n', ulStackLeft);
    RtpEnqueueEvent(Event);
    return;
  }
  if (pClientPort.value === null) {
    RtpEnqueueEvent(Event);
    return;
  }
  const status = FltSendMessage(pFilter, pClientPort, Event, RT_EVENT_SIZE, null, null, null);
  if (!NT_SUCCESS(status)) RtpEnqueueEvent(Event);
}

/** A real driver keeps a list that a thread empties; here it is enough to know that the event was not lost. */
function RtpEnqueueEvent(Event: Uint8Array): void {
  RtGlobals.ulEventsQueued++;
}
