/** Object references with a tag, which object reference tracing would show: it is off. And what else asks about objects. */
import type { NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import { UNICODE_STRING } from '../inc/ntdef';
import { STATUS_INFO_LENGTH_MISMATCH, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_TYPE, ObjectBody } from '../inc/ob';
import type { Ref } from '../inc/ref';
import { ObpObjectPath } from './directory';
import { type OBJECT_HANDLE_INFORMATION, ObpIsKernelHandle, ObReferenceObjectByHandle } from './handle';
import {
  ObDereferenceObjectDeferDelete,
  ObfDereferenceObject,
  ObfReferenceObject,
  ObpHeader,
  ObReferenceObjectByPointer,
} from './object';

/**
 * Takes a reference.
 * @stack 0x30
 */
export function ObReferenceObjectWithTag(Object: ObjectBody, _Tag: number | string): number {
  return ObfReferenceObject(Object);
}
/**
 * Gives a reference back.
 * @stack 0x30
 */
export function ObDereferenceObjectWithTag(Object: ObjectBody, _Tag: number | string): number {
  return ObfDereferenceObject(Object);
}
/**
 * Gives a reference back; a worker deletes the object if it was the last.
 * @stack 0x30
 */
export function ObDereferenceObjectDeferDeleteWithTag(Object: ObjectBody, _Tag: number | string): void {
  ObDereferenceObjectDeferDelete(Object);
}
/**
 * Takes a reference if the object is of a type.
 * @returns STATUS_OBJECT_TYPE_MISMATCH
 * @stack 0x40
 */
export function ObReferenceObjectByPointerWithTag(
  Object: ObjectBody,
  DesiredAccess: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  _Tag: number | string,
): NTSTATUS {
  return ObReferenceObjectByPointer(Object, DesiredAccess, ObjectType, AccessMode);
}
/**
 * From a handle to its object, referenced.
 * @returns STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED
 * @stack 0x50
 */
export function ObReferenceObjectByHandleWithTag(
  Handle: HANDLE,
  DesiredAccess: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  _Tag: number | string,
  Object: Ref<any>,
  HandleInformation: OBJECT_HANDLE_INFORMATION | null,
): NTSTATUS {
  return ObReferenceObjectByHandle(Handle, DesiredAccess, ObjectType, AccessMode, Object, HandleInformation);
}
/**
 * Takes a reference unless the object is being deleted.
 * @returns false if it is
 * @stack 0x20
 */
export function ObReferenceObjectSafe(Object: ObjectBody): boolean {
  const header = ObpHeader(Object);
  return header.PointerCount > 0 && ++header.PointerCount > 0;
}
/**
 * Whether a handle belongs to the System process's table.
 * @stack 0x8
 */
export function ObIsKernelHandle(Handle: HANDLE): boolean {
  return ObpIsKernelHandle(Handle);
}

/** OBJECT_NAME_INFORMATION: the name is behind it in the same buffer. */
export class OBJECT_NAME_INFORMATION {
  Name = new UNICODE_STRING();
}
/** Bytes before the characters. */
const OBJECT_NAME_INFORMATION_SIZE = 0x10;
/**
 * The full name of an object; an empty one if it has none.
 * @param Length bytes of the buffer
 * @param ReturnLength gets the bytes that are needed
 * @returns STATUS_INFO_LENGTH_MISMATCH
 * @stack 0x80
 */
export function ObQueryNameString(
  Object: ObjectBody,
  ObjectNameInfo: OBJECT_NAME_INFORMATION | null,
  Length: number,
  ReturnLength: Ref<number>,
): NTSTATUS {
  const path = ObpObjectPath(Object);
  ReturnLength.value = OBJECT_NAME_INFORMATION_SIZE + (path === '' ? 0 : path.length * 2 + 2);
  if (Length < ReturnLength.value || ObjectNameInfo === null) return STATUS_INFO_LENGTH_MISMATCH;
  ObjectNameInfo.Name = new UNICODE_STRING(path);
  return STATUS_SUCCESS;
}
