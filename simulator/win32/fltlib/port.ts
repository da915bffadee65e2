/** fltlib.dll: an application's side of a filter's communication port (fltuser.h). */
import { IO_STATUS_BLOCK } from '../../nt/inc/io';
import { FILE_OPEN_IF, FILE_SYNCHRONOUS_IO_NONALERT } from '../../nt/inc/iodefs';
import {
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  InitializeObjectAttributes,
  OBJ_CASE_INSENSITIVE,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  FILTER_HEADER_SIZE,
  FLT_PORT_EA_NAME,
  FLT_PORT_GET_MESSAGE,
  FLT_PORT_REPLY_MESSAGE,
  FLT_PORT_SEND_MESSAGE,
} from '../../drivers/fltmgr/inc/ports';
import { NtCreateFile, NtDeviceIoControlFile, NtWaitForSingleObject } from '../ntdll/stubs';
import type { OVERLAPPED } from '../kernelbase/types';
import { FilterpNtStatusToHResult, HRESULT_FROM_WIN32, type HRESULT } from './result';

/** FilterConnectCommunicationPort's option: the handle is for synchronous calls only. */
export const FLT_PORT_FLAG_SYNC_HANDLE = 0x1;
const ERROR_IO_PENDING = 997;

/** FILE_FULL_EA_INFORMATION: name of the port and the connection's context. */
function FilterpConnectEa(PortName: string, Context: Uint8Array | null, SizeOfContext: number): Uint8Array {
  const valueLength = 4 + PortName.length * 2 + SizeOfContext;
  const bytes = new Uint8Array(8 + FLT_PORT_EA_NAME.length + 1 + valueLength);
  const view = new DataView(bytes.buffer);
  bytes[5] = FLT_PORT_EA_NAME.length;
  view.setUint16(6, valueLength, true);
  for (let i = 0; i < FLT_PORT_EA_NAME.length; i++) bytes[8 + i] = FLT_PORT_EA_NAME.charCodeAt(i);
  const value = 9 + FLT_PORT_EA_NAME.length;
  view.setUint16(value, PortName.length * 2, true);
  view.setUint16(value + 2, SizeOfContext, true);
  for (let i = 0; i < PortName.length; i++) view.setUint16(value + 4 + 2 * i, PortName.charCodeAt(i), true);
  if (Context !== null) bytes.set(Context.subarray(0, SizeOfContext), value + 4 + PortName.length * 2);
  return bytes;
}

/**
 * Opens a connection to a filter's port.
 * @param lpPortName `\ScannerPort`
 * @param dwOptions 0, or FLT_PORT_FLAG_SYNC_HANDLE
 * @param lpContext bytes for the filter's connect callback
 * @stack 0x110
 */
export function FilterConnectCommunicationPort(
  lpPortName: string,
  dwOptions: number,
  lpContext: Uint8Array | null,
  wSizeOfContext: number,
  _lpSecurityAttributes: object | null,
  hPort: Ref<HANDLE>,
): HRESULT {
  hPort.value = 0;
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, '\\??\\FltMgrMsg', OBJ_CASE_INSENSITIVE, null, null);
  const ea = FilterpConnectEa(lpPortName, lpContext, wSizeOfContext);
  const handle = new Ref<HANDLE>(0);
  const status = NtCreateFile(
    handle,
    GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    0,
    0,
    FILE_OPEN_IF,
    (dwOptions & FLT_PORT_FLAG_SYNC_HANDLE) !== 0 ? FILE_SYNCHRONOUS_IO_NONALERT : 0,
    ea,
    ea.length,
  );
  if (NT_SUCCESS(status)) hPort.value = handle.value;
  return FilterpNtStatusToHResult(status);
}

/** A request that is waited for unless it is overlapped. */
function FilterpControl(
  hPort: HANDLE,
  Code: number,
  In: any,
  InSize: number,
  Out: any,
  OutSize: number,
  Overlapped: OVERLAPPED | null,
  Bytes: Ref<number> | null,
): HRESULT {
  const iosb = Overlapped === null ? new IO_STATUS_BLOCK() : Overlapped.$iosb;
  iosb.Status = STATUS_PENDING;
  const event = Overlapped === null ? null : Overlapped.hEvent & ~1;
  const context = Overlapped === null || (Overlapped.hEvent & 1) !== 0 ? null : Overlapped;
  let status = NtDeviceIoControlFile(hPort, event, null, context, iosb, Code, In, InSize, Out, OutSize);
  if (status === STATUS_PENDING) {
    if (Overlapped !== null) return HRESULT_FROM_WIN32(ERROR_IO_PENDING);
    NtWaitForSingleObject(hPort, false, null);
    status = iosb.Status;
  }
  if (Bytes !== null && NT_SUCCESS(status)) Bytes.value = iosb.Information;
  return FilterpNtStatusToHResult(status);
}

/**
 * Calls the filter's message callback, in this thread.
 * @param lpInBuffer bytes or a structure, as lpOutBuffer
 * @stack 0x90
 */
export function FilterSendMessage(
  hPort: HANDLE,
  lpInBuffer: object | null,
  dwInBufferSize: number,
  lpOutBuffer: object | null,
  dwOutBufferSize: number,
  lpBytesReturned: Ref<number>,
): HRESULT {
  lpBytesReturned.value = 0;
  return FilterpControl(
    hPort,
    FLT_PORT_SEND_MESSAGE,
    lpInBuffer,
    dwInBufferSize,
    lpOutBuffer,
    dwOutBufferSize,
    null,
    lpBytesReturned,
  );
}

/**
 * Waits for a message of the filter.
 * @param lpMessageBuffer bytes or a structure that begins with FILTER_MESSAGE_HEADER
 * @param lpOverlapped null: until one has come
 * @returns HRESULT_FROM_WIN32(ERROR_IO_PENDING) for an overlapped request
 * @stack 0x90
 */
export function FilterGetMessage(
  hPort: HANDLE,
  lpMessageBuffer: object,
  dwMessageBufferSize: number,
  lpOverlapped: OVERLAPPED | null,
): HRESULT {
  if (dwMessageBufferSize < FILTER_HEADER_SIZE) return HRESULT_FROM_WIN32(87);
  return FilterpControl(hPort, FLT_PORT_GET_MESSAGE, null, 0, lpMessageBuffer, dwMessageBufferSize, lpOverlapped, null);
}

/**
 * Answers a message.
 * @param lpReplyBuffer bytes or a structure that begins with FILTER_REPLY_HEADER
 * @returns ERROR_FLT_NO_WAITER_FOR_REPLY if the filter does not wait any more
 * @stack 0x80
 */
export function FilterReplyMessage(hPort: HANDLE, lpReplyBuffer: object, dwReplyBufferSize: number): HRESULT {
  return FilterpControl(hPort, FLT_PORT_REPLY_MESSAGE, lpReplyBuffer, dwReplyBufferSize, null, 0, null, null);
}
