/** Byte-range locks. */
import { IO_STATUS_BLOCK } from '../../nt/inc/io';
import type { HANDLE } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_PENDING } from '../../nt/inc/ntstatus';
import { NtLockFile, NtUnlockFile } from '../ntdll/fileStubs';
import { NtWaitForSingleObject } from '../ntdll/stubs';
import { BaseSetLastNTError } from './error';
import { OverlappedOffset } from './file';
import type { BOOL, OVERLAPPED } from './types';

export const LOCKFILE_FAIL_IMMEDIATELY = 0x1;
export const LOCKFILE_EXCLUSIVE_LOCK = 0x2;

function Large(Low: number, High: number): bigint {
  return (BigInt(High >>> 0) << 32n) | BigInt(Low >>> 0);
}

/**
 * Exclusively, or not at all.
 * @stack 0x90
 */
export function LockFile(
  hFile: HANDLE,
  dwFileOffsetLow: number,
  dwFileOffsetHigh: number,
  nNumberOfBytesToLockLow: number,
  nNumberOfBytesToLockHigh: number,
): BOOL {
  const iosb = new IO_STATUS_BLOCK();
  const offset = Large(dwFileOffsetLow, dwFileOffsetHigh);
  const length = Large(nNumberOfBytesToLockLow, nNumberOfBytesToLockHigh);
  let status = NtLockFile(hFile, null, null, null, iosb, offset, length, 0, true, true);
  if (status === STATUS_PENDING) {
    NtWaitForSingleObject(hFile, false, null);
    status = iosb.Status;
  }
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/**
 * @param dwFlags LOCKFILE_FAIL_IMMEDIATELY, LOCKFILE_EXCLUSIVE_LOCK
 * @stack 0xa0
 */
export function LockFileEx(
  hFile: HANDLE,
  dwFlags: number,
  _dwReserved: number,
  nNumberOfBytesToLockLow: number,
  nNumberOfBytesToLockHigh: number,
  lpOverlapped: OVERLAPPED,
): BOOL {
  lpOverlapped.$iosb.Status = STATUS_PENDING;
  const status = NtLockFile(
    hFile,
    lpOverlapped.hEvent & ~1,
    null,
    (lpOverlapped.hEvent & 1) === 0 ? lpOverlapped : null,
    lpOverlapped.$iosb,
    OverlappedOffset(lpOverlapped),
    Large(nNumberOfBytesToLockLow, nNumberOfBytesToLockHigh),
    0,
    (dwFlags & LOCKFILE_FAIL_IMMEDIATELY) !== 0,
    (dwFlags & LOCKFILE_EXCLUSIVE_LOCK) !== 0,
  );
  return (NT_SUCCESS(status) && status !== STATUS_PENDING) || BaseSetLastNTError(status);
}

/** @stack 0x70 */
export function UnlockFile(
  hFile: HANDLE,
  dwFileOffsetLow: number,
  dwFileOffsetHigh: number,
  nNumberOfBytesToUnlockLow: number,
  nNumberOfBytesToUnlockHigh: number,
): BOOL {
  const offset = Large(dwFileOffsetLow, dwFileOffsetHigh);
  const length = Large(nNumberOfBytesToUnlockLow, nNumberOfBytesToUnlockHigh);
  const status = NtUnlockFile(hFile, new IO_STATUS_BLOCK(), offset, length, 0);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/** @stack 0x70 */
export function UnlockFileEx(
  hFile: HANDLE,
  _dwReserved: number,
  nNumberOfBytesToUnlockLow: number,
  nNumberOfBytesToUnlockHigh: number,
  lpOverlapped: OVERLAPPED,
): BOOL {
  const length = Large(nNumberOfBytesToUnlockLow, nNumberOfBytesToUnlockHigh);
  const status = NtUnlockFile(hFile, new IO_STATUS_BLOCK(), OverlappedOffset(lpOverlapped), length, 0);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
