/** Symbolic links that drivers make for user mode. */
import { HalTrace } from 'hal';
import type { NTSTATUS } from '../inc/io';
import { OBJ_CASE_INSENSITIVE, OBJ_OPENLINK, type PCUNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER } from '../inc/ntstatus';
import { OBJECT_SYMBOLIC_LINK } from '../inc/ob';
import { Ref } from '../inc/ref';
import { KernelMode } from '../inc/ke';
import { ObInsertObject, ObReferenceObjectByName } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject, ObMakeTemporaryObject } from '../ob/object';
import { ObpSymbolicLinkObjectType } from '../ob/types';

/**
 * @param SymbolicLinkName `\DosDevices\X` or `\??\X`: user mode opens `\\.\X`
 * @returns STATUS_OBJECT_NAME_COLLISION
 * @stack 0xb0
 */
export function IoCreateSymbolicLink(SymbolicLinkName: PCUNICODE_STRING, DeviceName: PCUNICODE_STRING): NTSTATUS {
  const name = UnicodeText(SymbolicLinkName);
  const target = UnicodeText(DeviceName);
  if (name.length === 0 || target.length === 0) return STATUS_INVALID_PARAMETER;
  const link = ObCreateObject(ObpSymbolicLinkObjectType, new OBJECT_SYMBOLIC_LINK(target));
  link.$header!.Permanent = true;
  const status = ObInsertObject(link, name, 0, 0, null);
  if (!NT_SUCCESS(status)) return status;
  // The name keeps it, as for every permanent object.
  ObfDereferenceObject(link);
  HalTrace('device', `link ${name} -> ${target}`, link);
  return status;
}

/**
 * @returns STATUS_OBJECT_NAME_NOT_FOUND.
 * @stack 0x90
 */
export function IoDeleteSymbolicLink(SymbolicLinkName: PCUNICODE_STRING): NTSTATUS {
  const link = new Ref<any>(null);
  const status = ObReferenceObjectByName(
    UnicodeText(SymbolicLinkName),
    OBJ_CASE_INSENSITIVE | OBJ_OPENLINK,
    ObpSymbolicLinkObjectType,
    KernelMode,
    null,
    link,
  );
  if (!NT_SUCCESS(status)) return status;
  ObMakeTemporaryObject(link.value);
  ObfDereferenceObject(link.value);
  return status;
}
