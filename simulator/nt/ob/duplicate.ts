/** Handles that exist: copied into another process, marked as inherited or protected from being closed. */
import { UNICODE_STRING } from '../inc/ntdef';
import type { ObjectBody } from '../inc/ob';
import type { NTSTATUS } from '../inc/io';
import { KAPC_STATE } from '../inc/ke';
import { type HANDLE, OBJ_INHERIT, OBJ_PROTECT_CLOSE } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_ACCESS_DENIED,
  STATUS_INVALID_HANDLE,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { Ref } from '../inc/ref';
import { KeStackAttachProcess, KeUnstackDetachProcess } from '../ke/process';
import { PsGetCurrentProcess, PsGetCurrentThread } from '../ps/current';
import { PsProcessType } from '../ps/types';
import {
  OBJECT_HANDLE_INFORMATION,
  ObCloseHandle,
  ObpCreateHandle,
  ObpEntry,
  ObpMapAccess,
  ObReferenceObjectByHandle,
} from './handle';
import { ObfDereferenceObject, ObpHeader } from './object';

export const DUPLICATE_CLOSE_SOURCE = 0x1;
export const DUPLICATE_SAME_ACCESS = 0x2;
export const DUPLICATE_SAME_ATTRIBUTES = 0x4;
export const PROCESS_DUP_HANDLE = 0x40;

export class OBJECT_HANDLE_FLAG_INFORMATION {
  constructor(
    public Inherit = false,
    public ProtectFromClose = false,
  ) {}
}

/**
 * A handle of a process as another handle, to the same object, of the same or another process.
 * @param TargetProcessHandle null with DUPLICATE_CLOSE_SOURCE: the source is only closed
 * @param DesiredAccess not with DUPLICATE_SAME_ACCESS; user mode gets no right that the source has not
 * @returns STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED, STATUS_HANDLE_NOT_CLOSABLE
 * @stack 0x110
 */
export function NtDuplicateObject(
  SourceProcessHandle: HANDLE,
  SourceHandle: HANDLE,
  TargetProcessHandle: HANDLE | null,
  TargetHandle: Ref<HANDLE> | null,
  DesiredAccess: number,
  HandleAttributes: number,
  Options: number,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  const source = new Ref<any>(null);
  const object = new Ref<any>(null);
  const information = new OBJECT_HANDLE_INFORMATION();
  let status = ObReferenceObjectByHandle(SourceProcessHandle, PROCESS_DUP_HANDLE, PsProcessType, mode, source, null);
  if (!NT_SUCCESS(status)) return status;
  status = ObpInProcess(source.value, () =>
    ObReferenceObjectByHandle(SourceHandle, 0, null, mode, object, information),
  );
  if (NT_SUCCESS(status)) {
    if (TargetProcessHandle) {
      const sameAccess = (Options & DUPLICATE_SAME_ACCESS) !== 0;
      const wanted = sameAccess ? information.GrantedAccess : ObpMapAccess(ObpHeader(object.value).Type, DesiredAccess);
      const attributes =
        (Options & DUPLICATE_SAME_ATTRIBUTES) !== 0
          ? information.HandleAttributes
          : HandleAttributes & ~OBJ_PROTECT_CLOSE;
      status =
        mode !== 0 && (wanted & ~information.GrantedAccess) !== 0
          ? STATUS_ACCESS_DENIED
          : ObpDuplicateInto(source.value, TargetProcessHandle, object.value, wanted, attributes, mode, TargetHandle);
    }
    if ((Options & DUPLICATE_CLOSE_SOURCE) !== 0) {
      const closed = ObpInProcess(source.value, () => ObCloseHandle(SourceHandle, mode));
      if (NT_SUCCESS(status)) status = closed;
    }
    ObfDereferenceObject(object.value);
  }
  ObfDereferenceObject(source.value);
  return status;
}

/** @stack 0x80 */
function ObpDuplicateInto(
  Source: EPROCESS,
  ProcessHandle: HANDLE,
  Object: any,
  Access: number,
  Attributes: number,
  Mode: number,
  Handle: Ref<HANDLE> | null,
): NTSTATUS {
  const target = new Ref<any>(null);
  const status = ObReferenceObjectByHandle(ProcessHandle, PROCESS_DUP_HANDLE, PsProcessType, Mode, target, null);
  if (!NT_SUCCESS(status)) return status;
  const made = new Ref<HANDLE>(0);
  const duplicate = { SourceProcess: Source as ObjectBody, TargetProcess: target.value as ObjectBody };
  const created = ObpInProcess(target.value, () => ObpCreateHandle(Object, Access, Attributes, Mode, made, duplicate));
  if (NT_SUCCESS(created) && Handle) Handle.value = made.value;
  ObfDereferenceObject(target.value);
  return created;
}

/** Handle tables are those of the process that the thread is attached to. */
function ObpInProcess(Process: EPROCESS, Operation: () => NTSTATUS): NTSTATUS {
  if (Process === PsGetCurrentProcess()) return Operation();
  const state = new KAPC_STATE();
  KeStackAttachProcess(Process, state);
  const status = Operation();
  KeUnstackDetachProcess(state);
  return status;
}

/**
 * Whether children inherit a handle, and whether it can be closed.
 * @returns STATUS_INVALID_HANDLE
 * @stack 0x70
 */
export function ObSetHandleAttributes(
  Handle: HANDLE,
  HandleFlags: OBJECT_HANDLE_FLAG_INFORMATION,
  _PreviousMode: number,
): NTSTATUS {
  const entry = ObpEntry(Handle);
  if (entry === null) return STATUS_INVALID_HANDLE;
  entry.Attributes &= ~(OBJ_INHERIT | OBJ_PROTECT_CLOSE);
  if (HandleFlags.Inherit) entry.Attributes |= OBJ_INHERIT;
  if (HandleFlags.ProtectFromClose) entry.Attributes |= OBJ_PROTECT_CLOSE;
  return STATUS_SUCCESS;
}

export const ObjectHandleFlagInformation = 4;

/**
 * @partly only ObjectHandleFlagInformation
 * @returns STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS
 * @stack 0x50
 */
export function NtSetInformationObject(
  Handle: HANDLE,
  ObjectInformationClass: number,
  ObjectInformation: OBJECT_HANDLE_FLAG_INFORMATION,
  _ObjectInformationLength: number,
): NTSTATUS {
  if (ObjectInformationClass !== ObjectHandleFlagInformation) return STATUS_INVALID_INFO_CLASS;
  return ObSetHandleAttributes(Handle, ObjectInformation, PsGetCurrentThread().PreviousMode);
}

/** OBJECT_INFORMATION_CLASS. */
export const ObjectBasicInformation = 0;
export const ObjectTypeInformation = 2;
export class PUBLIC_OBJECT_BASIC_INFORMATION {
  Attributes = 0;
  GrantedAccess = 0;
  HandleCount = 0;
  PointerCount = 0;
}
export class PUBLIC_OBJECT_TYPE_INFORMATION {
  TypeName = new UNICODE_STRING();
}

/**
 * @param ObjectInformation an object of the class's structure
 * @returns STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH
 * @stack 0x50
 */
export function NtQueryObject(
  Handle: HANDLE,
  ObjectInformationClass: number,
  ObjectInformation: object | null,
  _ObjectInformationLength: number,
  ReturnLength: Ref<number> | null,
): NTSTATUS {
  const known = informationBytes[ObjectInformationClass];
  if (known === undefined) return STATUS_INVALID_INFO_CLASS;
  const entry = ObpEntry(Handle);
  if (entry === null) return STATUS_INVALID_HANDLE;
  const { Type, HandleCount, PointerCount } = ObpHeader(entry.Object);
  if (ReturnLength) ReturnLength.value = known;
  if (ObjectInformation instanceof OBJECT_HANDLE_FLAG_INFORMATION) {
    ObjectInformation.Inherit = (entry.Attributes & OBJ_INHERIT) !== 0;
    ObjectInformation.ProtectFromClose = (entry.Attributes & OBJ_PROTECT_CLOSE) !== 0;
  } else if (ObjectInformation instanceof PUBLIC_OBJECT_BASIC_INFORMATION)
    Object.assign(ObjectInformation, {
      Attributes: entry.Attributes,
      GrantedAccess: entry.GrantedAccess,
      HandleCount,
      PointerCount,
    });
  else if (ObjectInformation instanceof PUBLIC_OBJECT_TYPE_INFORMATION)
    ObjectInformation.TypeName = new UNICODE_STRING(Type.Name);
  else return STATUS_INFO_LENGTH_MISMATCH;
  return STATUS_SUCCESS;
}
const informationBytes: Readonly<Record<number, number | undefined>> = {
  [ObjectBasicInformation]: 0x38,
  [ObjectTypeInformation]: 0x68,
  [ObjectHandleFlagInformation]: 2,
};
