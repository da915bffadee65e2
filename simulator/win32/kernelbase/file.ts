/** Files and devices. */
import {
  FILE_ATTRIBUTE_NORMAL,
  FILE_CREATE,
  FILE_DELETE_ON_CLOSE,
  FILE_NO_INTERMEDIATE_BUFFERING,
  FILE_NON_DIRECTORY_FILE,
  FILE_OPEN,
  FILE_OPEN_IF,
  FILE_OVERWRITE,
  FILE_OVERWRITE_IF,
  FILE_READ_ATTRIBUTES,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_THROUGH,
} from '../../nt/inc/iodefs';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import {
  type HANDLE,
  INVALID_HANDLE_VALUE,
  OBJ_CASE_INSENSITIVE,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import {
  NT_ERROR,
  NT_SUCCESS,
  STATUS_END_OF_FILE,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_PENDING,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  NtCancelIoFile,
  NtCancelIoFileEx,
  NtClose,
  NtCreateFile,
  NtDeviceIoControlFile,
  NtFlushBuffersFile,
  NtReadFile,
  NtWaitForSingleObject,
  NtWriteFile,
} from '../ntdll/stubs';
import { RtlDosPathNameToNtPathName_U } from '../ntdll/rtl';
import { BaseSetLastNTError, SetLastError } from './error';
import {
  type BOOL,
  ERROR_FILE_EXISTS,
  ERROR_INVALID_PARAMETER,
  ERROR_IO_INCOMPLETE,
  ERROR_PATH_NOT_FOUND,
  FILE_FLAG_DELETE_ON_CLOSE,
  FILE_FLAG_NO_BUFFERING,
  FILE_FLAG_OVERLAPPED,
  FILE_FLAG_WRITE_THROUGH,
  type OVERLAPPED,
} from './types';

/** By CREATE_NEW .. TRUNCATE_EXISTING. */
const Dispositions = [-1, FILE_CREATE, FILE_OVERWRITE_IF, FILE_OPEN, FILE_OPEN_IF, FILE_OVERWRITE];

/**
 * Opens a file or device: `\\.\NAME` is the device that a driver linked as `\DosDevices\NAME`.
 * @returns a handle, or INVALID_HANDLE_VALUE with the reason in GetLastError()
 * @stack 0x60
 */
export function CreateFileW(
  lpFileName: string,
  dwDesiredAccess: number,
  dwShareMode: number,
  _lpSecurityAttributes: object | null,
  dwCreationDisposition: number,
  dwFlagsAndAttributes: number,
  hTemplateFile: HANDLE | null,
): HANDLE {
  return CreateFileInternal(
    lpFileName,
    dwDesiredAccess,
    dwShareMode,
    dwCreationDisposition,
    dwFlagsAndAttributes,
    hTemplateFile,
  );
}

/** @stack 0x1a0 */
function CreateFileInternal(
  Name: string,
  Access: number,
  Share: number,
  Creation: number,
  Flags: number,
  _Template: HANDLE | null,
): HANDLE {
  const disposition = Dispositions[Creation] ?? -1;
  if (disposition < 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return INVALID_HANDLE_VALUE;
  }
  const path = RtlDosPathNameToNtPathName_U(Name);
  if (path === null) {
    SetLastError(ERROR_PATH_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
  }
  let options = (Flags & FILE_FLAG_OVERLAPPED) !== 0 ? 0 : FILE_SYNCHRONOUS_IO_NONALERT;
  if ((Flags & FILE_FLAG_WRITE_THROUGH) !== 0) options |= FILE_WRITE_THROUGH;
  if ((Flags & FILE_FLAG_NO_BUFFERING) !== 0) options |= FILE_NO_INTERMEDIATE_BUFFERING;
  if ((Flags & FILE_FLAG_DELETE_ON_CLOSE) !== 0) options |= FILE_DELETE_ON_CLOSE;
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = path;
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  const handle = new Ref<HANDLE>(0);
  const status = NtCreateFile(
    handle,
    Access | SYNCHRONIZE | FILE_READ_ATTRIBUTES,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    Flags & FILE_ATTRIBUTE_NORMAL ? FILE_ATTRIBUTE_NORMAL : Flags & 0xffff,
    Share,
    disposition,
    options | FILE_NON_DIRECTORY_FILE,
    null,
    0,
  );
  if (!NT_SUCCESS(status)) {
    if (status === STATUS_OBJECT_NAME_COLLISION) SetLastError(ERROR_FILE_EXISTS);
    else BaseSetLastNTError(status);
    return INVALID_HANDLE_VALUE;
  }
  SetLastError(0);
  return handle.value;
}

/** The rest of a synchronous call on a handle that turned out to be asynchronous. */
function BaseWaitForIo(Handle: HANDLE, Status: NTSTATUS, Iosb: IO_STATUS_BLOCK): NTSTATUS {
  if (Status !== STATUS_PENDING) return Status;
  const waited = NtWaitForSingleObject(Handle, false, null);
  return NT_SUCCESS(waited) ? Iosb.Status : waited;
}

export function OverlappedOffset(lpOverlapped: OVERLAPPED): bigint {
  return (BigInt(lpOverlapped.OffsetHigh >>> 0) << 32n) | BigInt(lpOverlapped.Offset >>> 0);
}

/** What a completion port tells of the request; an event handle with the lowest bit set keeps it from telling. */
function PortContext(lpOverlapped: OVERLAPPED): OVERLAPPED | null {
  return (lpOverlapped.hEvent & 1) === 0 ? lpOverlapped : null;
}

/**
 * @param nNumberOfBytesToRead bytes
 * @param lpOverlapped null: returns when the read is complete
 * @stack 0xb0
 */
export function ReadFile(
  hFile: HANDLE,
  lpBuffer: Uint8Array | null,
  nNumberOfBytesToRead: number | null,
  lpNumberOfBytesRead: Ref<number> | null,
  lpOverlapped: OVERLAPPED | null,
): BOOL {
  const length = nNumberOfBytesToRead ?? 0;
  if (lpNumberOfBytesRead) lpNumberOfBytesRead.value = 0;
  if (lpOverlapped) {
    lpOverlapped.$iosb.Status = STATUS_PENDING;
    const pending = NtReadFile(
      hFile,
      lpOverlapped.hEvent & ~1,
      null,
      PortContext(lpOverlapped),
      lpOverlapped.$iosb,
      lpBuffer,
      length,
      OverlappedOffset(lpOverlapped),
      null,
    );
    return BaseFinishOverlapped(pending, lpOverlapped, lpNumberOfBytesRead);
  }
  const iosb = new IO_STATUS_BLOCK();
  const status = BaseWaitForIo(hFile, NtReadFile(hFile, null, null, null, iosb, lpBuffer, length, null, null), iosb);
  if (status === STATUS_END_OF_FILE) return true;
  if (NT_ERROR(status)) return BaseSetLastNTError(status);
  if (lpNumberOfBytesRead) lpNumberOfBytesRead.value = iosb.Information;
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0xb0 */
export function WriteFile(
  hFile: HANDLE,
  lpBuffer: Uint8Array | null,
  nNumberOfBytesToWrite: number | null,
  lpNumberOfBytesWritten: Ref<number> | null,
  lpOverlapped: OVERLAPPED | null,
): BOOL {
  const length = nNumberOfBytesToWrite ?? 0;
  if (lpNumberOfBytesWritten) lpNumberOfBytesWritten.value = 0;
  if (lpOverlapped) {
    lpOverlapped.$iosb.Status = STATUS_PENDING;
    const pending = NtWriteFile(
      hFile,
      lpOverlapped.hEvent & ~1,
      null,
      PortContext(lpOverlapped),
      lpOverlapped.$iosb,
      lpBuffer,
      length,
      OverlappedOffset(lpOverlapped),
      null,
    );
    return BaseFinishOverlapped(pending, lpOverlapped, lpNumberOfBytesWritten);
  }
  const iosb = new IO_STATUS_BLOCK();
  const status = BaseWaitForIo(hFile, NtWriteFile(hFile, null, null, null, iosb, lpBuffer, length, null, null), iosb);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  if (lpNumberOfBytesWritten) lpNumberOfBytesWritten.value = iosb.Information;
  return true;
}

/** @stack 0xc0 */
export function DeviceIoControl(
  hDevice: HANDLE,
  dwIoControlCode: number,
  lpInBuffer: Uint8Array | null,
  nInBufferSize: number,
  lpOutBuffer: Uint8Array | null,
  nOutBufferSize: number,
  lpBytesReturned: Ref<number> | null,
  lpOverlapped: OVERLAPPED | null,
): BOOL {
  if (lpOverlapped) {
    lpOverlapped.$iosb.Status = STATUS_PENDING;
    const pending = NtDeviceIoControlFile(
      hDevice,
      lpOverlapped.hEvent & ~1,
      null,
      PortContext(lpOverlapped),
      lpOverlapped.$iosb,
      dwIoControlCode,
      lpInBuffer,
      nInBufferSize,
      lpOutBuffer,
      nOutBufferSize,
    );
    return BaseFinishOverlapped(pending, lpOverlapped, lpBytesReturned);
  }
  const iosb = new IO_STATUS_BLOCK();
  const called = NtDeviceIoControlFile(
    hDevice,
    null,
    null,
    null,
    iosb,
    dwIoControlCode,
    lpInBuffer,
    nInBufferSize,
    lpOutBuffer,
    nOutBufferSize,
  );
  const status = BaseWaitForIo(hDevice, called, iosb);
  if (lpBytesReturned) lpBytesReturned.value = NT_ERROR(status) ? 0 : iosb.Information;
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

function BaseFinishOverlapped(Status: NTSTATUS, lpOverlapped: OVERLAPPED, Bytes: Ref<number> | null): BOOL {
  if (!NT_SUCCESS(Status) || Status === STATUS_PENDING) return BaseSetLastNTError(Status);
  if (Bytes) Bytes.value = lpOverlapped.$iosb.Information;
  return true;
}

/**
 * Result of an overlapped request; waits for it if asked to.
 * @stack 0x60
 */
export function GetOverlappedResult(
  hFile: HANDLE,
  lpOverlapped: OVERLAPPED,
  lpNumberOfBytesTransferred: Ref<number>,
  bWait: BOOL,
): BOOL {
  if (lpOverlapped.$iosb.Status === STATUS_PENDING) {
    if (!bWait) {
      SetLastError(ERROR_IO_INCOMPLETE);
      return false;
    }
    NtWaitForSingleObject(lpOverlapped.hEvent !== 0 ? lpOverlapped.hEvent : hFile, false, null);
  }
  lpNumberOfBytesTransferred.value = lpOverlapped.$iosb.Information;
  return NT_SUCCESS(lpOverlapped.$iosb.Status) || BaseSetLastNTError(lpOverlapped.$iosb.Status);
}

export function HasOverlappedIoCompleted(lpOverlapped: OVERLAPPED): BOOL {
  return lpOverlapped.$iosb.Status !== STATUS_PENDING;
}

/**
 * Cancels what this thread has issued on the handle.
 * @stack 0x40
 */
export function CancelIo(hFile: HANDLE): BOOL {
  const status = NtCancelIoFile(hFile, new IO_STATUS_BLOCK());
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/**
 * @param lpOverlapped null: all requests of the process on the handle.
 * @stack 0x40
 */
export function CancelIoEx(hFile: HANDLE, lpOverlapped: OVERLAPPED | null): BOOL {
  const status = NtCancelIoFileEx(hFile, lpOverlapped === null ? null : lpOverlapped.$iosb, new IO_STATUS_BLOCK());
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0x50 */
export function FlushFileBuffers(hFile: HANDLE): BOOL {
  const iosb = new IO_STATUS_BLOCK();
  const status = BaseWaitForIo(hFile, NtFlushBuffersFile(hFile, iosb), iosb);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0x40 */
export function CloseHandle(hObject: HANDLE): BOOL {
  const status = NtClose(hObject);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
