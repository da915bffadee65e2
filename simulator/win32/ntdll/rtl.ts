/** The thread environment block, and names. */
import { __readgs } from 'hal';
import type { NTSTATUS } from '../../nt/inc/io';
import type { KPRCB } from '../../nt/inc/ke';
import type { ETHREAD } from '../../nt/inc/ps';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';

/** The caller's thread, whose TEB holds the last error and the ids (in user mode GS points to it). */
export function NtCurrentTeb(): ETHREAD {
  return __readgs<KPRCB>().CurrentThread as ETHREAD;
}
/** @stack 0x8 */
export function RtlGetLastWin32Error(): number {
  return NtCurrentTeb().$lastError;
}
/** @stack 0x8 */
export function RtlSetLastWin32Error(Error: number): void {
  NtCurrentTeb().$lastError = Error >>> 0;
}
/** Sets the last error from a status. */
export function RtlSetLastWin32ErrorAndNtStatusFromNtStatus(Status: NTSTATUS): void {
  RtlSetLastWin32Error(RtlNtStatusToDosError(Status));
}

const SystemDirectory = '\\??\\C:\\Windows\\System32\\';

/**
 * `\\.\IRQL` -> `\??\IRQL`, `C:\a.txt` -> `\??\C:\a.txt`.
 * @returns null for a name that is none.
 * @stack 0x110
 */
export function RtlDosPathNameToNtPathName_U(DosName: string): string | null {
  if (typeof DosName !== 'string' || DosName.length === 0) return null;
  const name = DosName.replaceAll('/', '\\');
  if (name.startsWith('\\??\\')) return name;
  if (name.startsWith('\\\\.\\') || name.startsWith('\\\\?\\')) return `\\??\\${name.substring(4)}`;
  if (name.startsWith('\\\\')) return `\\??\\UNC\\${name.substring(2)}`;
  if (name.charAt(1) === ':') return `\\??\\${name}`;
  if (name.startsWith('\\')) return `\\??\\C:${name}`;
  return SystemDirectory + name;
}
