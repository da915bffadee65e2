/** Where a rename or a link goes: the target's directory, opened by the target's name. */
import { type FILE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import {
  FILE_ADD_FILE,
  FILE_ADD_SUBDIRECTORY,
  FILE_OPEN,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  IO_NO_PARAMETER_CHECKING,
  IO_OPEN_TARGET_DIRECTORY,
} from '../inc/iodefs';
import { KernelMode } from '../inc/ke';
import { type HANDLE, OBJ_CASE_INSENSITIVE, OBJ_KERNEL_HANDLE, OBJECT_ATTRIBUTES, SYNCHRONIZE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_NOT_SAME_DEVICE, STATUS_SUCCESS } from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import { ObCloseHandle, ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { IoCreateFile } from './create';
import { IoGetRelatedDeviceObject } from './device';
import { IoFileObjectType } from './types';

export interface RenameTarget {
  readonly File: FILE_OBJECT;
  readonly Handle: HANDLE;
}

/**
 * @param File what is renamed
 * @param RootDirectory handle that `FileName` is relative to, or 0
 * @param Link a link to a file, which is no directory
 * @returns STATUS_NOT_SAME_DEVICE
 * @stack 0x110
 */
export function IopOpenRenameTarget(
  File: FILE_OBJECT,
  RootDirectory: HANDLE,
  FileName: string,
  Link: boolean,
  Target: Ref<RenameTarget | null>,
): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = FileName;
  attributes.RootDirectory = RootDirectory;
  attributes.Attributes = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  const handle = new Ref<HANDLE>(0);
  const opened = IoCreateFile(
    handle,
    (Link ? FILE_ADD_FILE : FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY) | SYNCHRONIZE,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    0,
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FILE_OPEN,
    FILE_OPEN_FOR_BACKUP_INTENT,
    null,
    0,
    0,
    null,
    IO_OPEN_TARGET_DIRECTORY | IO_NO_PARAMETER_CHECKING,
  );
  if (!NT_SUCCESS(opened)) return opened;
  const file = new Ref<FILE_OBJECT | null>(null);
  ObReferenceObjectByHandle(handle.value, 0, IoFileObjectType, KernelMode, file, null);
  const target = { File: file.value!, Handle: handle.value };
  if (IoGetRelatedDeviceObject(target.File) === IoGetRelatedDeviceObject(File)) {
    Target.value = target;
    return STATUS_SUCCESS;
  }
  IopCloseRenameTarget(target);
  return STATUS_NOT_SAME_DEVICE;
}

/** @stack 0x30 */
export function IopCloseRenameTarget(Target: RenameTarget): void {
  ObfDereferenceObject(Target.File);
  ObCloseHandle(Target.Handle, KernelMode);
}
