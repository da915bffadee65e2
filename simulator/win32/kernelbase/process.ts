/** Threads and processes. */
import { CLIENT_ID } from '../../nt/inc/ps';
import {
  type HANDLE,
  NtCurrentProcess as CurrentProcess,
  NtCurrentThread as CurrentThread,
  OBJECT_ATTRIBUTES,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import {
  NtCreateThreadEx,
  NtCreateUserProcess,
  NtOpenProcess,
  NtQueryInformationProcess,
  NtQueryInformationThread,
  NtTerminateProcess,
  NtTerminateThread,
} from '../ntdll/stubs';
import { NtCurrentTeb } from '../ntdll/rtl';
import { RtlExitUserThread } from '../ntdll/thread';
import { BaseSetLastNTError } from './error';
import type { BOOL } from './types';

/**
 * Starts a thread of this process at `lpStartAddress(lpParameter)`; its return value is the exit code.
 * @returns a handle, 0 (NULL) on failure
 * @stack 0x50
 */
export function CreateThread(
  _lpThreadAttributes: object | null,
  _dwStackSize: number,
  lpStartAddress: (lpParameter: any) => number | undefined,
  lpParameter: unknown,
  _dwCreationFlags: number,
  lpThreadId: Ref<number> | null,
): HANDLE {
  const handle = new Ref<HANDLE>(0);
  const id = new CLIENT_ID();
  const status = NtCreateThreadEx(handle, 0x1fffff, -1, lpStartAddress, lpParameter, id);
  if (!NT_SUCCESS(status)) {
    BaseSetLastNTError(status);
    return 0;
  }
  if (lpThreadId) lpThreadId.value = id.UniqueThread;
  return handle.value;
}
/** @stack 0x30 */
export function ExitThread(dwExitCode: number): void {
  RtlExitUserThread(dwExitCode);
}
/** @stack 0x30 */
export function TerminateThread(hThread: HANDLE, dwExitCode: number): BOOL {
  const status = NtTerminateThread(hThread, dwExitCode);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/**
 * A handle of a process that runs.
 * @param dwDesiredAccess PROCESS_TERMINATE, ...
 * @returns 0 (NULL) on failure
 * @stack 0x70
 */
export function OpenProcess(dwDesiredAccess: number, _bInheritHandle: BOOL, dwProcessId: number): HANDLE {
  const handle = new Ref<HANDLE>(0);
  const id = new CLIENT_ID();
  id.UniqueProcess = dwProcessId;
  const status = NtOpenProcess(handle, dwDesiredAccess, new OBJECT_ATTRIBUTES(), id);
  if (!NT_SUCCESS(status)) BaseSetLastNTError(status);
  return handle.value;
}
/** @stack 0x30 */
export function TerminateProcess(hProcess: HANDLE, uExitCode: number): BOOL {
  const status = NtTerminateProcess(hProcess, uExitCode);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/** @stack 0x8 */
export function GetCurrentThreadId(): number {
  return NtCurrentTeb().Cid.UniqueThread;
}
/** @stack 0x8 */
export function GetCurrentProcessId(): number {
  return NtCurrentTeb().Cid.UniqueProcess;
}
/** @stack 0x8 */
export function GetCurrentThread(): HANDLE {
  return CurrentThread();
}
/** @stack 0x8 */
export function GetCurrentProcess(): HANDLE {
  return CurrentProcess();
}

export class PROCESS_INFORMATION {
  hProcess: HANDLE = 0;
  hThread: HANDLE = 0;
  dwProcessId = 0;
  dwThreadId = 0;
}

/**
 * Starts one of the session's programs by its file name.
 * @param lpCommandLine program (if `lpApplicationName` is null) and arguments, separated by blanks
 * @stack 0x110
 */
export function CreateProcessW(
  lpApplicationName: string | null,
  lpCommandLine: string | null,
  _lpProcessAttributes: object | null,
  _lpThreadAttributes: object | null,
  _bInheritHandles: BOOL,
  _dwCreationFlags: number,
  _lpEnvironment: object | null,
  _lpCurrentDirectory: string | null,
  _lpStartupInfo: object | null,
  lpProcessInformation: PROCESS_INFORMATION,
): BOOL {
  const words = (lpCommandLine ?? '').split(' ').filter(word => word.length > 0);
  const name = lpApplicationName ?? words[0] ?? '';
  const process = new Ref<HANDLE>(0);
  const thread = new Ref<HANDLE>(0);
  const id = new CLIENT_ID();
  const status = NtCreateUserProcess(process, thread, 0x1fffff, name.replace(/^.*[\\/]/, ''), words.slice(1), null, id);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  lpProcessInformation.hProcess = process.value;
  lpProcessInformation.hThread = thread.value;
  lpProcessInformation.dwProcessId = id.UniqueProcess;
  lpProcessInformation.dwThreadId = id.UniqueThread;
  return true;
}

/**
 * STILL_ACTIVE (259) while it runs.
 * @stack 0x60
 */
export function GetExitCodeProcess(hProcess: HANDLE, lpExitCode: Ref<number>): BOOL {
  const status = NtQueryInformationProcess(hProcess, lpExitCode);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
/**
 * STILL_ACTIVE (259) while it runs.
 * @stack 0x60
 */
export function GetExitCodeThread(hThread: HANDLE, lpExitCode: Ref<number>): BOOL {
  const status = NtQueryInformationThread(hThread, lpExitCode);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
