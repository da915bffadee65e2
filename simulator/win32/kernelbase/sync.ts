/** Waiting, events, semaphores, mutexes, sleeping. */
import { type HANDLE, OBJECT_ATTRIBUTES, SynchronizationEvent } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_OBJECT_NAME_COLLISION, STATUS_TIMEOUT } from '../../nt/inc/ntstatus';
import type { NTSTATUS } from '../../nt/inc/io';
import { Ref } from '../../nt/inc/ref';
import {
  NtCreateEvent,
  NtCreateMutant,
  NtCreateSemaphore,
  NtDelayExecution,
  NtReleaseMutant,
  NtReleaseSemaphore,
  NtResetEvent,
  NtSetEvent,
  NtWaitForMultipleObjects,
  NtWaitForSingleObject,
  NtYieldExecution,
} from '../ntdll/stubs';
import { BaseSetLastNTError, SetLastError } from './error';
import { type BOOL, ERROR_ALREADY_EXISTS, INFINITE, WAIT_FAILED, WAIT_TIMEOUT } from './types';

/** Milliseconds to a relative time in 100 ns; null for INFINITE. */
function BaseFormatTimeOut(dwMilliseconds: number): bigint | null {
  return dwMilliseconds === INFINITE ? null : BigInt(Math.trunc(dwMilliseconds)) * -10_000n;
}

function WaitResult(Status: NTSTATUS): number {
  if (Status === STATUS_TIMEOUT) return WAIT_TIMEOUT;
  if (!NT_SUCCESS(Status)) {
    BaseSetLastNTError(Status);
    return WAIT_FAILED;
  }
  return Status;
}

/**
 * @returns WAIT_OBJECT_0, WAIT_TIMEOUT, WAIT_ABANDONED or WAIT_FAILED.
 * @stack 0x30
 */
export function WaitForSingleObject(hHandle: HANDLE, dwMilliseconds: number): number {
  return WaitForSingleObjectEx(hHandle, dwMilliseconds, false);
}
/** @stack 0xa0 */
export function WaitForSingleObjectEx(hHandle: HANDLE, dwMilliseconds: number, bAlertable: BOOL): number {
  return WaitResult(NtWaitForSingleObject(hHandle, bAlertable, BaseFormatTimeOut(dwMilliseconds)));
}
/**
 * @param nCount at most 64.
 * @stack 0x30
 */
export function WaitForMultipleObjects(
  nCount: number,
  lpHandles: readonly HANDLE[],
  bWaitAll: BOOL,
  dwMilliseconds: number,
): number {
  return WaitForMultipleObjectsEx(nCount, lpHandles, bWaitAll, dwMilliseconds, false);
}
/** @stack 0x2f0 */
export function WaitForMultipleObjectsEx(
  nCount: number,
  lpHandles: readonly HANDLE[],
  bWaitAll: BOOL,
  dwMilliseconds: number,
  bAlertable: BOOL,
): number {
  return WaitResult(
    NtWaitForMultipleObjects(
      lpHandles.slice(0, nCount),
      bWaitAll ? 0 : 1,
      bAlertable,
      BaseFormatTimeOut(dwMilliseconds),
    ),
  );
}

/** Names live in \BaseNamedObjects. */
function BaseFormatObjectAttributes(Name: string | null): OBJECT_ATTRIBUTES | null {
  if (!Name) return null;
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = `\\BaseNamedObjects\\${Name.startsWith('Global\\') ? Name.substring(7) : Name}`;
  return attributes;
}

function HandleOrNull(Status: NTSTATUS, Handle: Ref<HANDLE>): HANDLE {
  if (NT_SUCCESS(Status)) {
    SetLastError(0);
    return Handle.value;
  }
  if (Status === STATUS_OBJECT_NAME_COLLISION) SetLastError(ERROR_ALREADY_EXISTS);
  else BaseSetLastNTError(Status);
  return 0;
}

/**
 * @returns 0 (NULL) on failure.
 * @stack 0x80
 */
export function CreateEventW(
  _lpEventAttributes: object | null,
  bManualReset: BOOL,
  bInitialState: BOOL,
  lpName: string | null,
): HANDLE {
  const handle = new Ref<HANDLE>(0);
  const status = NtCreateEvent(
    handle,
    0x1f0003,
    BaseFormatObjectAttributes(lpName),
    bManualReset ? 0 : SynchronizationEvent,
    bInitialState,
  );
  return HandleOrNull(status, handle);
}
/** @stack 0x30 */
export function SetEvent(hEvent: HANDLE): BOOL {
  const status = NtSetEvent(hEvent, null);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/** @stack 0x30 */
export function ResetEvent(hEvent: HANDLE): BOOL {
  const status = NtResetEvent(hEvent, null);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/** @stack 0x80 */
export function CreateSemaphoreW(
  _lpSemaphoreAttributes: object | null,
  lInitialCount: number,
  lMaximumCount: number,
  lpName: string | null,
): HANDLE {
  const handle = new Ref<HANDLE>(0);
  return HandleOrNull(
    NtCreateSemaphore(handle, 0x1f0003, BaseFormatObjectAttributes(lpName), lInitialCount, lMaximumCount),
    handle,
  );
}
/** @stack 0x30 */
export function ReleaseSemaphore(hSemaphore: HANDLE, lReleaseCount: number, lpPreviousCount: Ref<number> | null): BOOL {
  const status = NtReleaseSemaphore(hSemaphore, lReleaseCount, lpPreviousCount);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/** @stack 0x80 */
export function CreateMutexW(_lpMutexAttributes: object | null, bInitialOwner: BOOL, lpName: string | null): HANDLE {
  const handle = new Ref<HANDLE>(0);
  return HandleOrNull(NtCreateMutant(handle, 0x1f0001, BaseFormatObjectAttributes(lpName), bInitialOwner), handle);
}
/** @stack 0x30 */
export function ReleaseMutex(hMutex: HANDLE): BOOL {
  const status = NtReleaseMutant(hMutex, null);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/**
 * Lets at least this many milliseconds pass.
 * @stack 0x30
 */
export function Sleep(dwMilliseconds: number): void {
  SleepEx(dwMilliseconds, false);
}
/**
 * @returns 0, or WAIT_IO_COMPLETION.
 * @stack 0xa0
 */
export function SleepEx(dwMilliseconds: number, bAlertable: BOOL): number {
  const forever = -0x7fffffffffffffffn;
  return NtDelayExecution(bAlertable, BaseFormatTimeOut(dwMilliseconds) ?? forever);
}
/** @stack 0x30 */
export function SwitchToThread(): BOOL {
  return NtYieldExecution() === 0;
}
