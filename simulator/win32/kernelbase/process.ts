/** Threads and processes. */
import { CLIENT_ID } from '../../nt/inc/ps';
import { type HANDLE, NtCurrentProcess as CurrentProcess, NtCurrentThread as CurrentThread } from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { NtCreateThreadEx, NtTerminateProcess, NtTerminateThread } from '../ntdll/stubs';
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
