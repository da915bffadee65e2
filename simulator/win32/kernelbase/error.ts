/** Last errors. */
import type { NTSTATUS } from '../../nt/inc/io';
import { RtlGetLastWin32Error, RtlSetLastWin32Error } from '../ntdll/rtl';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';

/** @stack 0x8 */
export function GetLastError(): number {
  return RtlGetLastWin32Error();
}
/** @stack 0x8 */
export function SetLastError(dwErrCode: number): void {
  RtlSetLastWin32Error(dwErrCode);
}
/**
 * @returns false, for `return BaseSetLastNTError(status)`.
 * @stack 0x30
 */
export function BaseSetLastNTError(Status: NTSTATUS): false {
  RtlSetLastWin32Error(RtlNtStatusToDosError(Status));
  return false;
}
