/** Locks that others take for the file system: the section, the mapped page writer, the flush of the cache. */
import {
  ExAcquireResourceExclusiveLite,
  ExAcquireResourceSharedLite,
  ExReleaseResourceLite,
} from '../../nt/ex/resource';
import type { FILE_OBJECT, NTSTATUS } from '../../nt/inc/io';
import { STATUS_CANT_WAIT, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import type { ERESOURCE } from '../../nt/inc/resource';
import type { SCB } from './types';

/** @stack 0x40 */
export function NtfsAcquireForCreateSection(FileObject: FILE_OBJECT): void {
  ExAcquireResourceExclusiveLite((FileObject.FsContext as SCB).Resource!, true);
}
/** @stack 0x40 */
export function NtfsReleaseForCreateSection(FileObject: FILE_OBJECT): void {
  ExReleaseResourceLite((FileObject.FsContext as SCB).Resource!);
}

/**
 * It must not wait for who may wait for it.
 * @stack 0x50
 */
export function NtfsAcquireFileForModWrite(
  FileObject: FILE_OBJECT,
  _EndingOffset: bigint,
  ResourceToRelease: Ref<ERESOURCE | null>,
): NTSTATUS {
  const resource = (FileObject.FsContext as SCB).PagingIoResource!;
  if (!ExAcquireResourceSharedLite(resource, false)) return STATUS_CANT_WAIT;
  ResourceToRelease.value = resource;
  return STATUS_SUCCESS;
}
/** @stack 0x40 */
export function NtfsReleaseFileForModWrite(_FileObject: FILE_OBJECT, ResourceToRelease: ERESOURCE): NTSTATUS {
  ExReleaseResourceLite(ResourceToRelease);
  return STATUS_SUCCESS;
}

/** @stack 0x40 */
export function NtfsAcquireFileForCcFlush(FileObject: FILE_OBJECT): NTSTATUS {
  ExAcquireResourceSharedLite((FileObject.FsContext as SCB).PagingIoResource!, true);
  return STATUS_SUCCESS;
}
/** @stack 0x40 */
export function NtfsReleaseFileForCcFlush(FileObject: FILE_OBJECT): NTSTATUS {
  ExReleaseResourceLite((FileObject.FsContext as SCB).PagingIoResource!);
  return STATUS_SUCCESS;
}
