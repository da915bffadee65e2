/** From a name to an object: directories, symbolic links, and parse procedures that take the rest of the path. */
import { KernelMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { type HANDLE, OBJ_OPENIF, OBJ_OPENLINK, type OBJECT_ATTRIBUTES, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_REPARSE,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { OBJECT_DIRECTORY, OBJECT_SYMBOLIC_LINK, type OBJECT_TYPE, type ObjectBody } from '../inc/ob';
import { Ref } from '../inc/ref';
import { ObpLookupDirectoryEntry, ObpInsertName, ObpRootDirectoryObject } from './directory';
import { ObpCreateHandle, ObReferenceObjectByHandle } from './handle';
import { ObfDereferenceObject, ObfReferenceObject } from './object';

/** A name can be redirected this often. */
const MaximumReparses = 32;

/** What a lookup works on: the path still to go, and what was found. */
class ObpLookup {
  Object: ObjectBody | null = null;
  constructor(public Path: string) {}
}

/**
 * Finds the object of a path and references it.
 * @param RootDirectory handle of a directory or file to begin at, 0 for `\`
 * @param ParseContext goes to the parse procedure of the type that takes the rest of the path
 * @stack 0x1f0
 */
export function ObpLookupObjectName(
  RootDirectory: HANDLE,
  ObjectName: string,
  Attributes: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  ParseContext: unknown,
  FoundObject: Ref<ObjectBody | null>,
): NTSTATUS {
  const lookup = new ObpLookup(ObjectName);
  let start: ObjectBody = ObpRootDirectoryObject;
  if (RootDirectory !== 0) {
    const root = new Ref<any>(null);
    const status = ObReferenceObjectByHandle(RootDirectory, 0, null, AccessMode, root, null);
    if (!NT_SUCCESS(status)) return status;
    start = root.value;
  } else {
    if (ObjectName.length === 0 || ObjectName.charAt(0) !== '\\') return STATUS_OBJECT_PATH_SYNTAX_BAD;
    ObfReferenceObject(start);
  }
  let status = STATUS_REPARSE;
  for (let reparses = 0; status === STATUS_REPARSE; reparses++) {
    if (reparses === MaximumReparses) return STATUS_OBJECT_NAME_NOT_FOUND;
    if (reparses > 0) {
      start = ObpRootDirectoryObject;
      ObfReferenceObject(start);
    }
    let object = start;
    lookup.Object = null;
    while (true) {
      if (object instanceof OBJECT_DIRECTORY && lookup.Path.length > 0 && lookup.Path !== '\\') {
        const child = ObpNextComponent(object, lookup);
        ObfDereferenceObject(object);
        if (child === null) return lookup.Path.length > 0 ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_OBJECT_NAME_NOT_FOUND;
        object = child;
        continue;
      }
      if (object instanceof OBJECT_SYMBOLIC_LINK && (lookup.Path.length > 0 || (Attributes & OBJ_OPENLINK) === 0)) {
        lookup.Path = object.LinkTarget + lookup.Path;
        ObfDereferenceObject(object);
        status = STATUS_REPARSE;
        break;
      }
      const parse = object.$header!.Type.procedures.ParseProcedure;
      if (parse !== undefined) {
        status = parse(object, ParseContext, lookup.Path, lookup);
        ObfDereferenceObject(object);
        break;
      }
      lookup.Object = object;
      status = lookup.Path.length > 0 && lookup.Path !== '\\' ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_SUCCESS;
      if (!NT_SUCCESS(status)) ObfDereferenceObject(object);
      break;
    }
  }
  if (!NT_SUCCESS(status)) return status;
  const found = lookup.Object!;
  if (ObjectType !== null && found.$header!.Type !== ObjectType) {
    ObfDereferenceObject(found);
    return STATUS_OBJECT_TYPE_MISMATCH;
  }
  FoundObject.value = found;
  return STATUS_SUCCESS;
}

/** Takes the first component off the path and looks it up; null if it is not there. */
function ObpNextComponent(Directory: OBJECT_DIRECTORY, Lookup: ObpLookup): ObjectBody | null {
  const path = Lookup.Path.charAt(0) === '\\' ? Lookup.Path.substring(1) : Lookup.Path;
  const end = path.indexOf('\\');
  const name = end < 0 ? path : path.substring(0, end);
  Lookup.Path = end < 0 ? '' : path.substring(end);
  return ObpLookupDirectoryEntry(Directory, name);
}

/**
 * Opens an object by name and makes a handle for it.
 * @stack 0x140
 */
export function ObOpenObjectByNameEx(
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  DesiredAccess: number,
  ParseContext: unknown,
  Handle: Ref<HANDLE>,
): NTSTATUS {
  if (ObjectAttributes === null || ObjectAttributes === undefined) return STATUS_OBJECT_NAME_INVALID;
  const object = new Ref<ObjectBody | null>(null);
  const name = UnicodeText(ObjectAttributes.ObjectName);
  const status = ObpLookupObjectName(
    ObjectAttributes.RootDirectory,
    name,
    ObjectAttributes.Attributes,
    ObjectType,
    AccessMode,
    ParseContext,
    object,
  );
  if (!NT_SUCCESS(status)) return status;
  const created = ObpCreateHandle(object.value!, DesiredAccess, ObjectAttributes.Attributes, AccessMode, Handle);
  ObfDereferenceObject(object.value!);
  return created;
}

/**
 * References the object of a name: `ObReferenceObjectByName` of ntifs.
 * @stack 0x90
 */
export function ObReferenceObjectByName(
  ObjectName: string,
  Attributes: number,
  ObjectType: OBJECT_TYPE | null,
  AccessMode: number,
  ParseContext: unknown,
  Object: Ref<any>,
): NTSTATUS {
  return ObpLookupObjectName(0, ObjectName, Attributes, ObjectType, AccessMode, ParseContext, Object);
}

/**
 * OBJ_OPENIF: the name is taken, by an object of the same type, one hopes.
 * @stack 0x90
 */
function ObpOpenExisting(
  Name: string,
  Type: OBJECT_TYPE,
  Attributes: number,
  DesiredAccess: number,
  Handle: Ref<HANDLE>,
): NTSTATUS {
  const found = new Ref<ObjectBody | null>(null);
  let status = ObpLookupObjectName(0, Name, Attributes, Type, KernelMode, null, found);
  if (!NT_SUCCESS(status)) return status;
  status = ObpCreateHandle(found.value!, DesiredAccess, Attributes, KernelMode, Handle);
  ObfDereferenceObject(found.value!);
  return NT_SUCCESS(status) ? STATUS_OBJECT_NAME_EXISTS : status;
}

/**
 * Enters a new object under its name (relative names under a directory handle) and makes a handle if one is asked for.
 * Consumes the caller's reference, as in Windows, when a handle was made or on failure.
 * @param Name full path, or '' for an object without a name
 * @stack 0xe0
 */
export function ObInsertObject(
  Object: ObjectBody,
  Name: string,
  Attributes: number,
  DesiredAccess: number,
  Handle: Ref<HANDLE> | null,
): NTSTATUS {
  if (Name.length > 0) {
    const status = ObpInsertPath(Object, Name);
    if (!NT_SUCCESS(status)) {
      const type = Object.$header!.Type;
      ObfDereferenceObject(Object);
      if (status !== STATUS_OBJECT_NAME_COLLISION || (Attributes & OBJ_OPENIF) === 0 || Handle === null) return status;
      return ObpOpenExisting(Name, type, Attributes, DesiredAccess, Handle);
    }
  }
  if (Handle === null) return STATUS_SUCCESS;
  const status = ObpCreateHandle(Object, DesiredAccess, Attributes, KernelMode, Handle);
  ObfDereferenceObject(Object);
  return status;
}

function ObpInsertPath(Object: ObjectBody, Path: string): NTSTATUS {
  const cut = Path.lastIndexOf('\\');
  if (cut < 0) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const parent = new Ref<ObjectBody | null>(null);
  const status = ObpLookupObjectName(0, cut === 0 ? '\\' : Path.substring(0, cut), 0, null, KernelMode, null, parent);
  if (!NT_SUCCESS(status)) return status === STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_OBJECT_PATH_NOT_FOUND : status;
  const directory = parent.value!;
  const inserted =
    directory instanceof OBJECT_DIRECTORY
      ? ObpInsertName(directory, Path.substring(cut + 1), Object)
      : STATUS_OBJECT_TYPE_MISMATCH;
  ObfDereferenceObject(directory);
  return inserted;
}
