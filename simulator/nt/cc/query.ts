/** What may be asked of the cache, and waiting for the lazy writer. */
import { EventSet, type SHARED_CACHE_MAP, WORK_QUEUE_ENTRY } from '../inc/cc';
import type { FILE_OBJECT, IO_STATUS_BLOCK, NTSTATUS } from '../inc/io';
import { Executive, KEVENT, KernelMode } from '../inc/ke';
import { CONTAINING_RECORD } from '../inc/list';
import { NotificationEvent } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_CACHE_PAGE_LOCKED, STATUS_SUCCESS } from '../inc/ntstatus';
import type { SECTION_OBJECT_POINTERS } from '../inc/section';
import type { VPB } from '../inc/vpb';
import { KeInitializeEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeWaitForSingleObject } from '../ke/wait';
import { ObfReferenceObject } from '../ob/object';
import { CcFlushCache } from './flush';
import { CcPurgeCacheSection } from './sizes';
import { CcDirtySharedCacheMapList, CcMasterLock } from './state';
import { CcPostWorkQueue } from './worker';

/** Some cached file of a volume is dirty. @stack 0x40 */
export function CcIsThereDirtyData(Vpb: VPB): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  let found = false;
  for (let link = CcDirtySharedCacheMapList.Flink; link !== CcDirtySharedCacheMapList && !found; link = link.Flink) {
    const map = CONTAINING_RECORD<SHARED_CACHE_MAP>(link);
    found = map.DirtyPages > 0 && map.FileObject.Vpb === Vpb;
  }
  KeReleaseSpinLock(CcMasterLock, irql);
  return found;
}

/** @stack 0x20 */
export function CcGetFileObjectFromSectionPtrs(SectionObjectPointer: SECTION_OBJECT_POINTERS): FILE_OBJECT | null {
  const map: SHARED_CACHE_MAP | null = SectionObjectPointer.SharedCacheMap;
  return map === null ? null : map.FileObject;
}

/** The same, referenced. @stack 0x30 */
export function CcGetFileObjectFromSectionPtrsRef(SectionObjectPointer: SECTION_OBJECT_POINTERS): FILE_OBJECT | null {
  const file = CcGetFileObjectFromSectionPtrs(SectionObjectPointer);
  if (file !== null) ObfReferenceObject(file);
  return file;
}

/**
 * Before a noncached request: what is cached of the range is written and forgotten.
 * @stack 0xa0
 */
export function CcCoherencyFlushAndPurgeCache(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  FileOffset: bigint | null,
  Length: number,
  IoStatus: IO_STATUS_BLOCK,
  Flags: number,
): void {
  CcFlushCache(SectionObjectPointer, FileOffset, Length, IoStatus);
  if (!NT_SUCCESS(IoStatus.Status)) return;
  if (!CcPurgeCacheSection(SectionObjectPointer, FileOffset, Length, Flags)) IoStatus.Status = STATUS_CACHE_PAGE_LOCKED;
}

/**
 * Returns when the lazy writer has done what is in its queue now.
 * @stack 0x70
 */
export function CcWaitForCurrentLazyWriterActivity(): NTSTATUS {
  const event = new KEVENT();
  KeInitializeEvent(event, NotificationEvent, false);
  CcPostWorkQueue(new WORK_QUEUE_ENTRY(EventSet, event));
  KeWaitForSingleObject(event, Executive, KernelMode, false, null);
  return STATUS_SUCCESS;
}
