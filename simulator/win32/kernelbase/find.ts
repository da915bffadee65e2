/** Looking through directories, and being told of changes in them. */
import { HalDefineType } from 'hal';
import { FILE_BOTH_DIR_INFORMATION } from '../../nt/inc/dirinfo';
import { FileBothDirectoryInformation, FILE_STREAM_INFORMATION, FileStreamInformation } from '../../nt/inc/fileinfo';
import { IO_STATUS_BLOCK, type PIO_APC_ROUTINE } from '../../nt/inc/io';
import {
  FILE_DIRECTORY_FILE,
  FILE_LIST_DIRECTORY,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_READ_ATTRIBUTES,
} from '../../nt/inc/iodefs';
import { type HANDLE, INVALID_HANDLE_VALUE } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_NOTIFY_ENUM_DIR, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import { RtlReadUlong, RtlStructureFromBytes } from '../../nt/rtl/structure';
import { NtClose, NtWaitForSingleObject } from '../ntdll/stubs';
import { NtNotifyChangeDirectoryFile, NtQueryDirectoryFile, NtQueryInformationFile } from '../ntdll/fileStubs';
import { BaseOpen } from './createfile';
import { BaseSetLastNTError, SetLastError } from './error';
import { BaseFileTime, FILETIME } from './filetime';
import {
  type BOOL,
  ERROR_HANDLE_EOF,
  ERROR_INVALID_HANDLE,
  ERROR_INVALID_NAME,
  ERROR_NOTIFY_ENUM_DIR,
  type OVERLAPPED,
} from './types';

export class WIN32_FIND_DATAW {
  dwFileAttributes = 0;
  ftCreationTime = new FILETIME();
  ftLastAccessTime = new FILETIME();
  ftLastWriteTime = new FILETIME();
  nFileSizeHigh = 0;
  nFileSizeLow = 0;
  dwReserved0 = 0;
  dwReserved1 = 0;
  cFileName = '';
  cAlternateFileName = '';
}
HalDefineType(WIN32_FIND_DATAW, '_WIN32_FIND_DATAW', 0x250, [
  ['dwFileAttributes', 0x0, 'Uint4B'],
  ['ftCreationTime', 0x4, '_FILETIME'],
  ['ftLastAccessTime', 0xc, '_FILETIME'],
  ['ftLastWriteTime', 0x14, '_FILETIME'],
  ['nFileSizeHigh', 0x1c, 'Uint4B'],
  ['nFileSizeLow', 0x20, 'Uint4B'],
  ['cFileName', 0x2c, '[260] Wchar'],
  ['cAlternateFileName', 0x234, '[14] Wchar'],
]);
export type WIN32_FIND_DATA = WIN32_FIND_DATAW;

/** What stands behind the handle of a search, which is no handle of the system. */
class FindContext {
  /** Entries that were read and not yet given out. */
  Entries: FILE_BOTH_DIR_INFORMATION[] = [];
  constructor(readonly Directory: HANDLE) {}
}
class StreamContext {
  Next = 0;
  constructor(readonly Streams: readonly FILE_STREAM_INFORMATION[]) {}
}
const Contexts = new Map<HANDLE, FindContext | StreamContext>();
const Handles = { Next: 0x10000000 };
const BUFFER = 4096;

function BaseFindHandle(Context: FindContext | StreamContext): HANDLE {
  // One statement: other threads search, too.
  const handle = (Handles.Next += 0x10);
  Contexts.set(handle, Context);
  return handle;
}

/** Reads the next entries of a directory into the search. */
function BaseFillFind(Context: FindContext, Pattern: string | null): number {
  const bytes = new Uint8Array(BUFFER);
  const status = NtQueryDirectoryFile(
    Context.Directory,
    null,
    null,
    null,
    new IO_STATUS_BLOCK(),
    bytes,
    bytes.length,
    FileBothDirectoryInformation,
    false,
    Pattern,
    false,
  );
  if (!NT_SUCCESS(status)) return status;
  for (let at = 0, next = -1; next !== 0; at += next) {
    Context.Entries.push(RtlStructureFromBytes(FILE_BOTH_DIR_INFORMATION, bytes, at));
    next = RtlReadUlong(bytes, at);
  }
  return status;
}

function BaseGiveFindData(Entry: FILE_BOTH_DIR_INFORMATION, Data: WIN32_FIND_DATAW): void {
  Data.dwFileAttributes = Entry.FileAttributes;
  Data.ftCreationTime = BaseFileTime(Entry.CreationTime);
  Data.ftLastAccessTime = BaseFileTime(Entry.LastAccessTime);
  Data.ftLastWriteTime = BaseFileTime(Entry.LastWriteTime);
  Data.nFileSizeHigh = Number(Entry.EndOfFile >> 32n);
  Data.nFileSizeLow = Number(Entry.EndOfFile & 0xffffffffn);
  Data.cFileName = Entry.FileName;
  Data.cAlternateFileName = Entry.ShortName;
}

/**
 * The first file that matches `directory\pattern`; `.` and `..` are among them.
 * @returns a handle for FindNextFileW and FindClose, or INVALID_HANDLE_VALUE
 * @stack 0x80
 */
export function FindFirstFileW(lpFileName: string, lpFindFileData: WIN32_FIND_DATAW): HANDLE {
  const name = lpFileName.replaceAll('/', '\\');
  const cut = name.lastIndexOf('\\');
  const pattern = name.substring(cut + 1);
  if (pattern.length === 0) {
    SetLastError(ERROR_INVALID_NAME);
    return INVALID_HANDLE_VALUE;
  }
  const directory = new Ref<HANDLE>(0);
  const opened = BaseOpen(
    cut < 0 ? '.' : name.substring(0, cut + 1),
    FILE_LIST_DIRECTORY,
    FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT,
    directory,
  );
  if (!NT_SUCCESS(opened)) {
    BaseSetLastNTError(opened);
    return INVALID_HANDLE_VALUE;
  }
  const context = new FindContext(directory.value);
  const status = BaseFillFind(context, pattern === '*.*' ? '*' : pattern);
  if (!NT_SUCCESS(status)) {
    NtClose(directory.value);
    BaseSetLastNTError(status);
    return INVALID_HANDLE_VALUE;
  }
  BaseGiveFindData(context.Entries.shift()!, lpFindFileData);
  return BaseFindHandle(context);
}

/**
 * @returns false with ERROR_NO_MORE_FILES after the last
 * @stack 0x60
 */
export function FindNextFileW(hFindFile: HANDLE, lpFindFileData: WIN32_FIND_DATAW): BOOL {
  const context = Contexts.get(hFindFile);
  if (!(context instanceof FindContext)) {
    SetLastError(ERROR_INVALID_HANDLE);
    return false;
  }
  if (context.Entries.length === 0) {
    const status = BaseFillFind(context, null);
    if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  }
  BaseGiveFindData(context.Entries.shift()!, lpFindFileData);
  return true;
}

/** @stack 0x40 */
export function FindClose(hFindFile: HANDLE): BOOL {
  const context = Contexts.get(hFindFile);
  if (context === undefined) {
    SetLastError(ERROR_INVALID_HANDLE);
    return false;
  }
  Contexts.delete(hFindFile);
  if (context instanceof FindContext) NtClose(context.Directory);
  return true;
}

// ---- streams --------------------------------------------------------------------------------------------------------
export const FindStreamInfoStandard = 0;
export class WIN32_FIND_STREAM_DATA {
  StreamSize = 0n;
  /** `:name:$DATA`; `::$DATA` is the file's own data. */
  cStreamName = '';
}
HalDefineType(WIN32_FIND_STREAM_DATA, '_WIN32_FIND_STREAM_DATA', 0x258, [
  ['StreamSize', 0x0, '_LARGE_INTEGER'],
  ['cStreamName', 0x8, '[296] Wchar'],
]);

/** @stack 0x80 */
export function FindFirstStreamW(
  lpFileName: string,
  _InfoLevel: number,
  lpFindStreamData: WIN32_FIND_STREAM_DATA,
  _dwFlags: number,
): HANDLE {
  const file = new Ref<HANDLE>(0);
  let status = BaseOpen(lpFileName, FILE_READ_ATTRIBUTES, FILE_OPEN_FOR_BACKUP_INTENT, file);
  if (NT_SUCCESS(status)) {
    const bytes = new Uint8Array(BUFFER);
    const iosb = new IO_STATUS_BLOCK();
    status = NtQueryInformationFile(file.value, iosb, bytes, bytes.length, FileStreamInformation);
    NtClose(file.value);
    if (NT_SUCCESS(status)) {
      const context = new StreamContext(iosb.Information === 0 ? [] : BaseStreams(bytes));
      const handle = BaseFindHandle(context);
      if (FindNextStreamW(handle, lpFindStreamData)) return handle;
      Contexts.delete(handle);
      return INVALID_HANDLE_VALUE;
    }
  }
  BaseSetLastNTError(status);
  return INVALID_HANDLE_VALUE;
}
function BaseStreams(Bytes: Uint8Array): FILE_STREAM_INFORMATION[] {
  const streams: FILE_STREAM_INFORMATION[] = [];
  for (let at = 0, next = -1; next !== 0; at += next) {
    streams.push(RtlStructureFromBytes(FILE_STREAM_INFORMATION, Bytes, at));
    next = RtlReadUlong(Bytes, at);
  }
  return streams;
}
/**
 * @returns false with ERROR_HANDLE_EOF after the last
 * @stack 0x40
 */
export function FindNextStreamW(hFindStream: HANDLE, lpFindStreamData: WIN32_FIND_STREAM_DATA): BOOL {
  const context = Contexts.get(hFindStream);
  if (!(context instanceof StreamContext) || context.Next === context.Streams.length) {
    SetLastError(context instanceof StreamContext ? ERROR_HANDLE_EOF : ERROR_INVALID_HANDLE);
    return false;
  }
  const stream = context.Streams[context.Next++];
  lpFindStreamData.StreamSize = stream.StreamSize;
  lpFindStreamData.cStreamName = stream.StreamName;
  return true;
}

// ---- changes --------------------------------------------------------------------------------------------------------
/**
 * What changed in a directory: FILE_NOTIFY_INFORMATION, one after the other.
 * @param lpOverlapped null: waits for the next change
 * @returns lpBytesReturned 0 (ERROR_NOTIFY_ENUM_DIR): more than the buffer holds
 * @stack 0xb0
 */
export function ReadDirectoryChangesW(
  hDirectory: HANDLE,
  lpBuffer: Uint8Array,
  nBufferLength: number,
  bWatchSubtree: BOOL,
  dwNotifyFilter: number,
  lpBytesReturned: Ref<number> | null,
  lpOverlapped: OVERLAPPED | null,
  lpCompletionRoutine: ((error: number, bytes: number, overlapped: OVERLAPPED) => void) | null,
): BOOL {
  const iosb = lpOverlapped?.$iosb ?? new IO_STATUS_BLOCK();
  if (lpOverlapped) iosb.Status = STATUS_PENDING;
  const status = NtNotifyChangeDirectoryFile(
    hDirectory,
    lpOverlapped && lpCompletionRoutine === null ? lpOverlapped.hEvent & ~1 : null,
    lpOverlapped && lpCompletionRoutine ? BaseChangesRead(lpCompletionRoutine, lpOverlapped) : null,
    lpOverlapped,
    iosb,
    lpBuffer,
    nBufferLength,
    dwNotifyFilter,
    bWatchSubtree,
  );
  if (lpOverlapped) return NT_SUCCESS(status) || BaseSetLastNTError(status);
  if (status === STATUS_PENDING) NtWaitForSingleObject(hDirectory, false, null);
  const done = status === STATUS_PENDING ? iosb.Status : status;
  if (!NT_SUCCESS(done)) return BaseSetLastNTError(done);
  if (lpBytesReturned) lpBytesReturned.value = iosb.Information;
  if (done !== STATUS_NOTIFY_ENUM_DIR) return true;
  SetLastError(ERROR_NOTIFY_ENUM_DIR);
  return false;
}
function BaseChangesRead(
  Routine: (error: number, bytes: number, overlapped: OVERLAPPED) => void,
  Overlapped: OVERLAPPED,
): PIO_APC_ROUTINE {
  return (_context, iosb) => {
    const error = NT_SUCCESS(iosb.Status) ? 0 : RtlNtStatusToDosError(iosb.Status);
    Routine(error, error === 0 ? iosb.Information : 0, Overlapped);
  };
}
