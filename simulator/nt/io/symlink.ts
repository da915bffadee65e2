/** Symbolic links that drivers make for user mode. */
import { HalTrace } from 'hal';
import type { DEVICE_OBJECT, NTSTATUS } from '../inc/io';
import { OBJ_CASE_INSENSITIVE, OBJ_OPENLINK, type PCUNICODE_STRING, UNICODE_STRING, UnicodeText } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS } from '../inc/ntstatus';
import { OBJECT_SYMBOLIC_LINK } from '../inc/ob';
import { Ref } from '../inc/ref';
import { KernelMode } from '../inc/ke';
import { ObpObjectPath } from '../ob/directory';
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

/** The link itself, referenced. */
function IopReferenceLink(Name: string, Link: Ref<any>): NTSTATUS {
  const attributes = OBJ_CASE_INSENSITIVE | OBJ_OPENLINK;
  return ObReferenceObjectByName(Name, attributes, ObpSymbolicLinkObjectType, KernelMode, null, Link);
}

/**
 * Where a name in `\??` leads, `\Device\HarddiskVolume1` for `C:`; '' if there is no such link.
 * @stack 0x50
 */
export function IopDosDeviceTarget(DosName: string): string {
  const link = new Ref<any>(null);
  if (!NT_SUCCESS(IopReferenceLink(`\\??\\${DosName}`, link))) return '';
  const { LinkTarget } = link.value as OBJECT_SYMBOLIC_LINK;
  ObfDereferenceObject(link.value);
  return LinkTarget;
}

/**
 * The drive letter of a volume's device. IRQL PASSIVE_LEVEL. Source: ntddk/nf-ntddk-iovolumedevicetodosname.
 * @param DosName gets `C:`
 * @returns STATUS_OBJECT_NAME_NOT_FOUND for a volume without one
 * @stack 0xa0
 */
export function IoVolumeDeviceToDosName(VolumeDeviceObject: DEVICE_OBJECT, DosName: UNICODE_STRING): NTSTATUS {
  const path = ObpObjectPath(VolumeDeviceObject);
  for (let letter = 0; letter < 26 && path !== ''; letter++) {
    const name = `${String.fromCharCode(0x41 + letter)}:`;
    if (IopDosDeviceTarget(name) !== path) continue;
    Object.assign(DosName, new UNICODE_STRING(name));
    return STATUS_SUCCESS;
  }
  return STATUS_OBJECT_NAME_NOT_FOUND;
}

/**
 * @returns STATUS_OBJECT_NAME_NOT_FOUND.
 * @stack 0x90
 */
export function IoDeleteSymbolicLink(SymbolicLinkName: PCUNICODE_STRING): NTSTATUS {
  const link = new Ref<any>(null);
  const status = IopReferenceLink(UnicodeText(SymbolicLinkName), link);
  if (!NT_SUCCESS(status)) return status;
  ObMakeTemporaryObject(link.value);
  ObfDereferenceObject(link.value);
  return status;
}
