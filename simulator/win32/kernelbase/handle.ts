/** Handles: copied, and what is said about them (handleapi.h). */
import { type HANDLE, OBJ_INHERIT } from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import {
  DUPLICATE_CLOSE_SOURCE,
  DUPLICATE_SAME_ACCESS,
  OBJECT_HANDLE_FLAG_INFORMATION,
  ObjectHandleFlagInformation,
} from '../../nt/ob/duplicate';
import { NtDuplicateObject, NtQueryObject, NtSetInformationObject } from '../ntdll/stubs';
import { BaseSetLastNTError } from './error';
import type { BOOL } from './types';

export { DUPLICATE_CLOSE_SOURCE, DUPLICATE_SAME_ACCESS };
export const HANDLE_FLAG_INHERIT = 0x1;
export const HANDLE_FLAG_PROTECT_FROM_CLOSE = 0x2;

/** @stack 0x70 */
export function DuplicateHandle(
  hSourceProcessHandle: HANDLE,
  hSourceHandle: HANDLE,
  hTargetProcessHandle: HANDLE | null,
  lpTargetHandle: Ref<HANDLE> | null,
  dwDesiredAccess: number,
  bInheritHandle: BOOL,
  dwOptions: number,
): BOOL {
  const status = NtDuplicateObject(
    hSourceProcessHandle,
    hSourceHandle,
    hTargetProcessHandle,
    lpTargetHandle,
    dwDesiredAccess,
    bInheritHandle ? OBJ_INHERIT : 0,
    dwOptions,
  );
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/**
 * @param dwMask which of the flags to set as `dwFlags` says
 * @stack 0x50
 */
export function SetHandleInformation(hObject: HANDLE, dwMask: number, dwFlags: number): BOOL {
  const information = new OBJECT_HANDLE_FLAG_INFORMATION();
  let status = NtQueryObject(hObject, ObjectHandleFlagInformation, information, 2, null);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  if ((dwMask & HANDLE_FLAG_INHERIT) !== 0) information.Inherit = (dwFlags & HANDLE_FLAG_INHERIT) !== 0;
  if ((dwMask & HANDLE_FLAG_PROTECT_FROM_CLOSE) !== 0)
    information.ProtectFromClose = (dwFlags & HANDLE_FLAG_PROTECT_FROM_CLOSE) !== 0;
  status = NtSetInformationObject(hObject, ObjectHandleFlagInformation, information, 2);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}

/** @stack 0x50 */
export function GetHandleInformation(hObject: HANDLE, lpdwFlags: Ref<number>): BOOL {
  const information = new OBJECT_HANDLE_FLAG_INFORMATION();
  const status = NtQueryObject(hObject, ObjectHandleFlagInformation, information, 2, null);
  if (!NT_SUCCESS(status)) return BaseSetLastNTError(status);
  lpdwFlags.value =
    (information.Inherit ? HANDLE_FLAG_INHERIT : 0) |
    (information.ProtectFromClose ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);
  return true;
}
