/** Object directories and symbolic links: the tree that `!object \` shows. */
import type { NTSTATUS } from '../inc/io';
import { KSPIN_LOCK } from '../inc/ke';
import { STATUS_OBJECT_NAME_COLLISION, STATUS_OBJECT_NAME_INVALID, STATUS_SUCCESS } from '../inc/ntstatus';
import { OBJECT_DIRECTORY, OBJECT_SYMBOLIC_LINK, type ObjectBody } from '../inc/ob';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { ObCreateObject, ObfDereferenceObject, ObfReferenceObject, ObpHeader } from './object';
import { ObpDirectoryObjectType, ObpSymbolicLinkObjectType } from './types';

const ObpDirectoryLock = new KSPIN_LOCK();
/** `\` */
export let ObpRootDirectoryObject: OBJECT_DIRECTORY;

/** The directories that every system has. */
const SystemDirectories = [
  '\\Driver',
  '\\FileSystem',
  '\\Device',
  '\\GLOBAL??',
  '\\BaseNamedObjects',
  '\\Callback',
  '\\ObjectTypes',
  '\\KernelObjects',
  '\\RPC Control',
];

/** Builds the root and the system's directories. */
export function ObInitSystem(): void {
  ObpRootDirectoryObject = ObCreateObject(ObpDirectoryObjectType, new OBJECT_DIRECTORY());
  ObpRootDirectoryObject.$header!.Name = '\\';
  for (const path of SystemDirectories) ObpCreateSystemDirectory(path);
  // Win32 and old drivers know the DOS devices under two more names.
  ObpCreateSystemLink('\\??', '\\GLOBAL??');
  ObpCreateSystemLink('\\DosDevices', '\\??');
}

function ObpCreateSystemDirectory(path: string): void {
  const directory = ObCreateObject(ObpDirectoryObjectType, new OBJECT_DIRECTORY());
  directory.$header!.Permanent = true;
  ObpInsertName(ObpRootDirectoryObject, path.substring(1), directory);
  ObfDereferenceObject(directory);
}

function ObpCreateSystemLink(path: string, target: string): void {
  const link = ObCreateObject(ObpSymbolicLinkObjectType, new OBJECT_SYMBOLIC_LINK(target));
  link.$header!.Permanent = true;
  ObpInsertName(ObpRootDirectoryObject, path.substring(1), link);
  ObfDereferenceObject(link);
}

/**
 * Looks a name up and references what it finds.
 * @stack 0x60
 */
export function ObpLookupDirectoryEntry(Directory: OBJECT_DIRECTORY, Name: string): ObjectBody | null {
  const key = Name.toUpperCase();
  const irql = KeAcquireSpinLockRaiseToDpc(ObpDirectoryLock);
  const found = Directory.Entries.get(key) ?? null;
  if (found !== null) ObfReferenceObject(found);
  KeReleaseSpinLock(ObpDirectoryLock, irql);
  return found;
}

/**
 * Enters an object under a name; the directory holds a reference while the name is there.
 * @stack 0x60
 */
export function ObpInsertName(Directory: OBJECT_DIRECTORY, Name: string, Object: ObjectBody): NTSTATUS {
  if (Name.length === 0) return STATUS_OBJECT_NAME_INVALID;
  const key = Name.toUpperCase();
  const header = ObpHeader(Object);
  const irql = KeAcquireSpinLockRaiseToDpc(ObpDirectoryLock);
  const taken = Directory.Entries.has(key);
  if (!taken) {
    Directory.Entries.set(key, Object);
    header.Name = Name;
    header.Directory = Directory;
    ObfReferenceObject(Object);
  }
  KeReleaseSpinLock(ObpDirectoryLock, irql);
  return taken ? STATUS_OBJECT_NAME_COLLISION : STATUS_SUCCESS;
}

/** Takes the object's name away, and the directory's reference with it. */
export function ObpUnlinkName(Object: ObjectBody): void {
  const header = ObpHeader(Object);
  const irql = KeAcquireSpinLockRaiseToDpc(ObpDirectoryLock);
  const directory = header.Directory;
  if (directory !== null) {
    directory.Entries.delete(header.Name!.toUpperCase());
    header.Directory = null;
  }
  KeReleaseSpinLock(ObpDirectoryLock, irql);
  if (directory !== null) ObfDereferenceObject(Object);
}

/** Full path of an object, '' if it has no name. */
export function ObpObjectPath(Object: ObjectBody): string {
  const header = Object.$header;
  if (header === null || header.Name === null) return '';
  if (header.Directory === null) return header.Name;
  const parent = ObpObjectPath(header.Directory);
  return parent === '\\' ? `\\${header.Name}` : `${parent}\\${header.Name}`;
}
