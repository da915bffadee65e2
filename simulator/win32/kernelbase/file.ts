/** Reading, writing and controlling open files and devices. */
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import type { HANDLE } from '../../nt/inc/ntdef';
import { NT_ERROR, NT_SUCCESS, STATUS_END_OF_FILE, STATUS_PENDING } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import {
  NtCancelIoFile,
  NtCancelIoFileEx,
  NtClose,
  NtDeviceIoControlFile,
  NtFlushBuffersFile,
  NtReadFile,
  NtWaitForSingleObject,
  NtWriteFile,
} from '../ntdll/stubs';
import { NtFsControlFile } from '../ntdll/fileStubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { type BOOL, ERROR_IO_INCOMPLETE, type OVERLAPPED } from './types';

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

const FILE_DEVICE_FILE_SYSTEM = 9;
/** Codes of file systems are their own service. */
function ControlService(Code: number): typeof NtDeviceIoControlFile {
  return Code >>> 16 === FILE_DEVICE_FILE_SYSTEM ? NtFsControlFile : NtDeviceIoControlFile;
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
    const pending = ControlService(dwIoControlCode)(
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
  const called = ControlService(dwIoControlCode)(
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
