/** HRESULTs of fltlib. */
import type { NTSTATUS } from '../../nt/inc/io';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { RtlNtStatusToDosError } from '../../nt/rtl/status';
import { GetLastError } from '../kernelbase/error';

export type HRESULT = number;
export const S_OK: HRESULT = 0;
const FACILITY_WIN32 = 0x80070000;
/** HRESULT_FACILITY_FILTER_MANAGER: winerror.h's ERROR_FLT_xxx have the codes of STATUS_FLT_xxx. */
const FACILITY_FILTER = 0x801f0000;
const FACILITY_FILTER_NTSTATUS = 0x1c;
export const ERROR_FLT_DO_NOT_DETACH: HRESULT = 0x801f0010 | 0;
export const ERROR_FLT_INSTANCE_ALTITUDE_COLLISION: HRESULT = 0x801f0011 | 0;
export const ERROR_FLT_INSTANCE_NAME_COLLISION: HRESULT = 0x801f0012 | 0;
export const ERROR_FLT_FILTER_NOT_FOUND: HRESULT = 0x801f0013 | 0;
export const ERROR_FLT_VOLUME_NOT_FOUND: HRESULT = 0x801f0014 | 0;
export const ERROR_FLT_INSTANCE_NOT_FOUND: HRESULT = 0x801f0015 | 0;
export const ERROR_FLT_NO_WAITER_FOR_REPLY: HRESULT = 0x801f0020 | 0;

export function HRESULT_FROM_WIN32(Error: number): HRESULT {
  return Error === 0 ? S_OK : FACILITY_WIN32 | (Error & 0xffff) | 0;
}
export function SUCCEEDED(hr: HRESULT): boolean {
  return (hr | 0) >= 0;
}
export function FAILED(hr: HRESULT): boolean {
  return (hr | 0) < 0;
}
/** IS_ERROR of winerror.h: what fltlib's samples ask. */
export function IS_ERROR(hr: HRESULT): boolean {
  return (hr | 0) < 0;
}

/** @stack 0x30 */
export function FilterpNtStatusToHResult(Status: NTSTATUS): HRESULT {
  if (NT_SUCCESS(Status)) return S_OK;
  if (((Status >>> 16) & 0xfff) === FACILITY_FILTER_NTSTATUS) return FACILITY_FILTER | (Status & 0xffff) | 0;
  return HRESULT_FROM_WIN32(RtlNtStatusToDosError(Status));
}

/** @stack 0x30 */
export function FilterpLastError(): HRESULT {
  return HRESULT_FROM_WIN32(GetLastError());
}
