/** Long names for short ones: what a normalized name has. */
import type { FILE_OBJECT } from '../../nt/inc/io';
import { IO_STATUS_BLOCK } from '../../nt/inc/io';
import { FILE_DIRECTORY_FILE, FILE_LIST_DIRECTORY, FILE_OPEN, FILE_SYNCHRONOUS_IO_NONALERT } from '../../nt/inc/iodefs';
import {
  type HANDLE,
  InitializeObjectAttributes,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { ObfDereferenceObject } from '../../nt/ob/object';
import { RtlReadText, RtlReadUlong } from '../../nt/rtl/structure';
import { FltQueryDirectoryFile } from './fileIo';
import type { FLT_INSTANCE } from './inc/objects';
import { FltClose, FltCreateFileEx } from './targetedCreate';

const FileNamesInformation = 12;
const FILE_SHARE_ALL = 7;

/**
 * A path whose short components are replaced by the long names that the directories have for them, and without the default
 * stream's name.
 * @stack 0x70
 */
export function FltpExpandName(Instance: FLT_INSTANCE, Path: string): string {
  const path = Path.replace(/(::\$DATA|:)$/i, '');
  if (!path.includes('~')) return path;
  let expanded = '';
  for (const component of path.split('\\').slice(1))
    expanded += `\\${component.includes('~') ? FltpLongName(Instance, expanded, component) : component}`;
  return expanded;
}

/** The component itself where the directory does not know it (a new file). */
function FltpLongName(Instance: FLT_INSTANCE, Directory: string, Component: string): string {
  const attributes = new OBJECT_ATTRIBUTES();
  const name = `${Instance.Volume.DeviceName}${Directory}\\`;
  InitializeObjectAttributes(attributes, name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, null, null);
  const handle = new Ref<HANDLE>(0);
  const file = new Ref<FILE_OBJECT | null>(null);
  const opened = FltCreateFileEx(
    Instance.Filter,
    Instance,
    handle,
    file,
    FILE_LIST_DIRECTORY | SYNCHRONIZE,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    0,
    FILE_SHARE_ALL,
    FILE_OPEN,
    FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
    0,
  );
  if (!NT_SUCCESS(opened)) return Component;
  const [short, stream = ''] = Component.split(/(?=:)/);
  const buffer = new Uint8Array(0x21c);
  const status = FltQueryDirectoryFile(
    Instance,
    file.value!,
    buffer,
    buffer.length,
    FileNamesInformation,
    true,
    short,
    true,
    null,
  );
  ObfDereferenceObject(file.value!);
  FltClose(handle.value);
  // FILE_NAMES_INFORMATION: length at 8, name at 12.
  return NT_SUCCESS(status) ? RtlReadText(buffer, 12, RtlReadUlong(buffer, 8)) + stream : Component;
}
