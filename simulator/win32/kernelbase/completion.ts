/** Who hears of a finished request: completion ports, and completion routines in alertable waits. */
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import { type FILE_IO_COMPLETION_INFORMATION, IO_COMPLETION_ALL_ACCESS } from '../../nt/inc/iocompletion';
import { FileCompletionInformation } from '../../nt/inc/fileinfo';
import { type HANDLE, INVALID_HANDLE_VALUE } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_ABANDONED_WAIT_0, STATUS_SUCCESS, STATUS_TIMEOUT } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import {
  NtClose,
  NtCreateIoCompletion,
  NtQueueApcThread,
  NtReadFile,
  NtRemoveIoCompletionEx,
  NtSetInformationFile,
  NtSetIoCompletion,
  NtWriteFile,
} from '../ntdll/stubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { OverlappedOffset } from './file';
import {
  type BOOL,
  ERROR_ABANDONED_WAIT_0,
  ERROR_INVALID_PARAMETER,
  INFINITE,
  type OVERLAPPED,
  WAIT_IO_COMPLETION,
  WAIT_TIMEOUT,
} from './types';

export type LPOVERLAPPED_COMPLETION_ROUTINE = (
  dwErrorCode: number,
  dwNumberOfBytesTransfered: number,
  lpOverlapped: OVERLAPPED,
) => void;

/** One finished request of GetQueuedCompletionStatusEx. */
export class OVERLAPPED_ENTRY {
  lpCompletionKey: any = 0;
  lpOverlapped: OVERLAPPED | null = null;
  dwNumberOfBytesTransferred = 0;
}

function BaseTimeout(dwMilliseconds: number): bigint | null {
  return dwMilliseconds === INFINITE ? null : BigInt(Math.trunc(dwMilliseconds)) * -10_000n;
}

/**
 * Makes a port, binds a file to one, or both.
 * @param FileHandle INVALID_HANDLE_VALUE: only make a port
 * @param ExistingCompletionPort 0 (NULL): a new one
 * @param NumberOfConcurrentThreads of a new port; 0: as many as there are processors
 * @returns the port, 0 (NULL) on failure
 * @stack 0x80
 */
export function CreateIoCompletionPort(
  FileHandle: HANDLE,
  ExistingCompletionPort: HANDLE | null,
  CompletionKey: unknown,
  NumberOfConcurrentThreads: number,
): HANDLE {
  if (FileHandle === INVALID_HANDLE_VALUE && ExistingCompletionPort) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  const port = new Ref<HANDLE>(ExistingCompletionPort ?? 0);
  if (!ExistingCompletionPort) {
    const status = NtCreateIoCompletion(port, IO_COMPLETION_ALL_ACCESS, null, NumberOfConcurrentThreads);
    if (!NT_SUCCESS(status)) {
      BaseSetLastNTError(status);
      return 0;
    }
  }
  if (FileHandle === INVALID_HANDLE_VALUE) return port.value;
  const information = { Port: port.value, Key: CompletionKey };
  const bound = NtSetInformationFile(FileHandle, new IO_STATUS_BLOCK(), information, 0x10, FileCompletionInformation);
  if (NT_SUCCESS(bound)) return port.value;
  if (!ExistingCompletionPort) NtClose(port.value);
  BaseSetLastNTError(bound);
  return 0;
}

/**
 * Waits for a packet.
 * @returns false with lpOverlapped null: none (WAIT_TIMEOUT, ERROR_ABANDONED_WAIT_0); false with one: its request failed
 * @stack 0x90
 */
export function GetQueuedCompletionStatus(
  CompletionPort: HANDLE,
  lpNumberOfBytesTransferred: Ref<number>,
  lpCompletionKey: Ref<any>,
  lpOverlapped: Ref<OVERLAPPED | null>,
  dwMilliseconds: number,
): BOOL {
  const entries: FILE_IO_COMPLETION_INFORMATION[] = [];
  const status = NtRemoveIoCompletionEx(CompletionPort, entries, 1, BaseTimeout(dwMilliseconds), false);
  if (entries.length === 0) {
    lpOverlapped.value = null;
    return BaseNoPacket(status);
  }
  const [packet] = entries;
  lpNumberOfBytesTransferred.value = packet.Information;
  lpCompletionKey.value = packet.KeyContext;
  lpOverlapped.value = packet.ApcContext as OVERLAPPED | null;
  return NT_SUCCESS(packet.Status) || BaseSetLastNTError(packet.Status);
}

function BaseNoPacket(Status: NTSTATUS): false {
  if (Status === STATUS_TIMEOUT) SetLastError(WAIT_TIMEOUT);
  else if (Status === STATUS_ABANDONED_WAIT_0) SetLastError(ERROR_ABANDONED_WAIT_0);
  else if (NT_SUCCESS(Status)) SetLastError(WAIT_IO_COMPLETION);
  else BaseSetLastNTError(Status);
  return false;
}

/**
 * Takes up to `ulCount` packets at once.
 * @stack 0xa0
 */
export function GetQueuedCompletionStatusEx(
  CompletionPort: HANDLE,
  lpCompletionPortEntries: OVERLAPPED_ENTRY[],
  ulCount: number,
  ulNumEntriesRemoved: Ref<number>,
  dwMilliseconds: number,
  fAlertable: BOOL,
): BOOL {
  const packets: FILE_IO_COMPLETION_INFORMATION[] = [];
  const status = NtRemoveIoCompletionEx(CompletionPort, packets, ulCount, BaseTimeout(dwMilliseconds), fAlertable);
  ulNumEntriesRemoved.value = packets.length;
  for (const [i, packet] of packets.entries()) {
    const entry = (lpCompletionPortEntries[i] ??= new OVERLAPPED_ENTRY());
    entry.lpCompletionKey = packet.KeyContext;
    entry.lpOverlapped = packet.ApcContext as OVERLAPPED | null;
    entry.dwNumberOfBytesTransferred = packet.Information;
  }
  return packets.length > 0 || BaseNoPacket(status);
}

/** @stack 0x50 */
export function PostQueuedCompletionStatus(
  CompletionPort: HANDLE,
  dwNumberOfBytesTransferred: number,
  dwCompletionKey: unknown,
  lpOverlapped: OVERLAPPED | null,
): BOOL {
  const status = NtSetIoCompletion(
    CompletionPort,
    dwCompletionKey,
    lpOverlapped,
    STATUS_SUCCESS,
    dwNumberOfBytesTransferred,
  );
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** What the APC of a request runs first, in user mode: the caller's routine, with a Win32 error. */
function BasepIoCompletion(
  lpCompletionRoutine: LPOVERLAPPED_COMPLETION_ROUTINE,
  lpOverlapped: OVERLAPPED,
): (Context: unknown, IoStatusBlock: IO_STATUS_BLOCK) => void {
  return (_context, iosb) => {
    const error = NT_SUCCESS(iosb.Status) ? 0 : RtlNtStatusToDosError(iosb.Status);
    lpCompletionRoutine(error, error === 0 ? iosb.Information : 0, lpOverlapped);
  };
}

/**
 * Reads; the routine is called when the thread waits alertably after the end (SleepEx, WaitForSingleObjectEx).
 * @stack 0xa0
 */
export function ReadFileEx(
  hFile: HANDLE,
  lpBuffer: Uint8Array | null,
  nNumberOfBytesToRead: number,
  lpOverlapped: OVERLAPPED,
  lpCompletionRoutine: LPOVERLAPPED_COMPLETION_ROUTINE,
): BOOL {
  const routine = BasepIoCompletion(lpCompletionRoutine, lpOverlapped);
  const iosb = lpOverlapped.$iosb;
  const offset = OverlappedOffset(lpOverlapped);
  const status = NtReadFile(hFile, null, routine, lpOverlapped, iosb, lpBuffer, nNumberOfBytesToRead, offset, null);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  SetLastError(0);
  return true;
}

/** @stack 0xa0 */
export function WriteFileEx(
  hFile: HANDLE,
  lpBuffer: Uint8Array | null,
  nNumberOfBytesToWrite: number,
  lpOverlapped: OVERLAPPED,
  lpCompletionRoutine: LPOVERLAPPED_COMPLETION_ROUTINE,
): BOOL {
  const routine = BasepIoCompletion(lpCompletionRoutine, lpOverlapped);
  const iosb = lpOverlapped.$iosb;
  const offset = OverlappedOffset(lpOverlapped);
  const status = NtWriteFile(hFile, null, routine, lpOverlapped, iosb, lpBuffer, nNumberOfBytesToWrite, offset, null);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  SetLastError(0);
  return true;
}

/**
 * Has `pfnAPC(dwData)` called by the thread when it waits alertably.
 * @stack 0x50
 */
export function QueueUserAPC(pfnAPC: (dwData: any) => void, hThread: HANDLE, dwData: unknown): BOOL {
  const status = NtQueueApcThread(hThread, pfnAPC, dwData, null, null);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
