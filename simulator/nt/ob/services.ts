/** Directories and symbolic links of the object manager with handles. */
import type { NTSTATUS } from '../inc/io';
import type { HANDLE, OBJECT_ATTRIBUTES, UNICODE_STRING } from '../inc/ntdef';
import { OBJ_OPENLINK, OBJ_PERMANENT, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_BUFFER_TOO_SMALL, STATUS_SUCCESS } from '../inc/ntstatus';
import { OBJECT_DIRECTORY, type OBJECT_SYMBOLIC_LINK } from '../inc/ob';
import { Ref } from '../inc/ref';
import { PsGetCurrentThread } from '../ps/current';
import { ObReferenceObjectByHandle } from './handle';
import { ObInsertObject, ObOpenObjectByNameEx } from './lookup';
import { ObCreateObject, ObfDereferenceObject, ObMakeTemporaryObject } from './object';
import { ObpDirectoryObjectType, ObpSymbolicLinkObjectType } from './types';

/**
 * Creates an object directory.
 * @returns STATUS_OBJECT_NAME_COLLISION
 * @stack 0x90
 */
export function NtCreateDirectoryObject(
  DirectoryHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  const directory = ObCreateObject(ObpDirectoryObjectType, new OBJECT_DIRECTORY());
  if ((ObjectAttributes.Attributes & OBJ_PERMANENT) !== 0) directory.$header!.Permanent = true;
  const name = UnicodeText(ObjectAttributes.ObjectName);
  return ObInsertObject(directory, name, ObjectAttributes.Attributes, DesiredAccess, DirectoryHandle);
}
/**
 * Opens an object directory.
 * @stack 0x90
 */
export function NtOpenDirectoryObject(
  DirectoryHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  return ObOpenObjectByNameEx(ObjectAttributes, ObpDirectoryObjectType, mode, DesiredAccess, null, DirectoryHandle);
}
/**
 * Opens a symbolic link itself, not what it leads to.
 * @stack 0x90
 */
export function NtOpenSymbolicLinkObject(
  LinkHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  ObjectAttributes.Attributes |= OBJ_OPENLINK;
  return ObOpenObjectByNameEx(ObjectAttributes, ObpSymbolicLinkObjectType, mode, DesiredAccess, null, LinkHandle);
}
/**
 * Where a symbolic link leads.
 * @param LinkTarget a string with room for it
 * @param ReturnedLength gets the bytes that are needed, or null
 * @returns STATUS_BUFFER_TOO_SMALL
 * @stack 0x80
 */
export function NtQuerySymbolicLinkObject(
  LinkHandle: HANDLE,
  LinkTarget: UNICODE_STRING,
  ReturnedLength: Ref<number> | null,
): NTSTATUS {
  const link = new Ref<OBJECT_SYMBOLIC_LINK | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(LinkHandle, 1, ObpSymbolicLinkObjectType, mode, link, null);
  if (!NT_SUCCESS(status)) return status;
  const target = link.value!.LinkTarget;
  ObfDereferenceObject(link.value!);
  if (ReturnedLength !== null) ReturnedLength.value = target.length * 2 + 2;
  if (target.length * 2 > LinkTarget.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
  LinkTarget.Buffer = target;
  LinkTarget.Length = target.length * 2;
  return STATUS_SUCCESS;
}
/**
 * Takes the permanence of an object away: its name goes with its last handle.
 * @stack 0x60
 */
export function NtMakeTemporaryObject(Handle: HANDLE): NTSTATUS {
  const object = new Ref<any>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(Handle, 0x10000, null, mode, object, null);
  if (!NT_SUCCESS(status)) return status;
  ObMakeTemporaryObject(object.value);
  ObfDereferenceObject(object.value);
  return STATUS_SUCCESS;
}
