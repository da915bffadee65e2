/** Looking into directories. */
import type { NTSTATUS } from '../inc/io';
import { KernelMode } from '../inc/ke';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_DIRECTORY } from '../inc/ob';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByName } from './lookup';
import { ObfDereferenceObject } from './object';
import { ObpDirectoryObjectType } from './types';

/**
 * Names of the objects in a directory, in the order of their insertion.
 * @stack 0x90
 */
export function NtQueryDirectoryObject(Path: string, Names: Ref<string[]>): NTSTATUS {
  const directory = new Ref<OBJECT_DIRECTORY | null>(null);
  const status = ObReferenceObjectByName(Path, 0, ObpDirectoryObjectType, KernelMode, null, directory);
  if (!NT_SUCCESS(status)) return status;
  const names: string[] = [];
  for (const object of directory.value!.Entries.values()) names.push(object.$header!.Name!);
  Names.value = names;
  ObfDereferenceObject(directory.value!);
  return STATUS_SUCCESS;
}
