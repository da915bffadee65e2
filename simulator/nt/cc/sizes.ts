/** A cached file gets another size, or is to be forgotten. */
import { type CC_FILE_SIZES, type SHARED_CACHE_MAP, UNINITIALIZE_CACHE_MAPS } from '../inc/cc';
import type { FILE_OBJECT } from '../inc/io';
import { CONTAINING_RECORD, IsListEmpty } from '../inc/list';
import type { PRIVATE_CACHE_MAP } from '../inc/cc';
import type { SECTION_OBJECT_POINTERS } from '../inc/section';
import { PAGE_SIZE } from '../mm/layout';
import { MmPurgeSection } from '../mm/purge';
import { MiValidPage } from '../mm/sectionPages';
import {
  CcExtendCacheSection,
  CcReferenceSharedCacheMap,
  CcReleaseSharedCacheMap,
  CcSharedCacheMapOf,
  CcUninitializeCacheMap,
} from './cacheMap';
import { CcTakeDirtyPages } from './dirty';

/**
 * The file has other sizes: the cache can hold as much, and what lies behind the end is forgotten.
 * @stack 0xa0
 */
export function CcSetFileSizes(FileObject: FILE_OBJECT, FileSizes: CC_FILE_SIZES): void {
  const pointers = FileObject.SectionObjectPointer;
  if (pointers === null) return;
  const map = CcSharedCacheMapOf(FileObject);
  if (map === null) {
    CcPurgeAndClearCacheSection(pointers, null, FileSizes.FileSize);
    return;
  }
  CcReferenceSharedCacheMap(map);
  CcExtendCacheSection(
    map,
    FileSizes.AllocationSize > FileSizes.FileSize ? FileSizes.AllocationSize : FileSizes.FileSize,
  );
  const shorter = FileSizes.FileSize < map.FileSize;
  map.FileSize = FileSizes.FileSize;
  if (shorter) {
    if (map.ValidDataGoal > FileSizes.FileSize) map.ValidDataGoal = FileSizes.FileSize;
    CcPurgeAndClearCacheSection(pointers, map, FileSizes.FileSize);
  }
  if (map.ValidDataLength > FileSizes.FileSize) map.ValidDataLength = FileSizes.FileSize;
  CcReleaseSharedCacheMap(map);
}

/** The file ends there: the rest of its last page is zero, the pages behind it are gone. @stack 0x80 */
function CcPurgeAndClearCacheSection(
  Pointers: SECTION_OBJECT_POINTERS,
  Map: SHARED_CACHE_MAP | null,
  FileSize: bigint,
): void {
  const size = Number(FileSize);
  const page = Math.floor(size / PAGE_SIZE);
  const area = Pointers.DataSectionObject;
  if (Map !== null)
    CcTakeDirtyPages(Map, Math.ceil(size / PAGE_SIZE), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const last = area === null || size % PAGE_SIZE === 0 ? undefined : MiValidPage(area, page);
  if (last !== undefined) last.Data.fill(0, size - page * PAGE_SIZE);
  MmPurgeSection(Pointers, FileSize, 0, false);
}

/** @returns the file's size as the cache knows it; 0 if the file is not cached */
export function CcGetFileSizePointer(FileObject: FILE_OBJECT): { FileSize: bigint } | null {
  return CcSharedCacheMapOf(FileObject);
}

/**
 * What is cached of a range is forgotten, also what is dirty. Parts of pages are not.
 * @param FileOffset null: the whole file
 * @param Length bytes; 0: up to the end
 * @param Flags UNINITIALIZE_CACHE_MAPS: all file objects of it take no part in caching any more
 * @returns false: an application has mapped it
 * @stack 0xb0
 */
export function CcPurgeCacheSection(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  FileOffset: bigint | null,
  Length: number,
  Flags: number | boolean,
): boolean {
  const map: SHARED_CACHE_MAP | null = SectionObjectPointer.SharedCacheMap;
  if (map === null) return MmPurgeSection(SectionObjectPointer, FileOffset, Length, false);
  CcReferenceSharedCacheMap(map);
  if ((Number(Flags) & UNINITIALIZE_CACHE_MAPS) !== 0) CcUninitializeAll(map);
  const start = FileOffset === null ? 0 : Number(FileOffset);
  const last = FileOffset === null || Length === 0 ? Number.MAX_SAFE_INTEGER : Math.ceil((start + Length) / PAGE_SIZE);
  const purged = MmPurgeSection(SectionObjectPointer, FileOffset, Length, false);
  if (purged) CcTakeDirtyPages(map, Math.ceil(start / PAGE_SIZE), last, Number.MAX_SAFE_INTEGER);
  CcReleaseSharedCacheMap(map);
  return purged;
}

function CcUninitializeAll(Map: SHARED_CACHE_MAP): void {
  while (!IsListEmpty(Map.PrivateList))
    CcUninitializeCacheMap(CONTAINING_RECORD<PRIVATE_CACHE_MAP>(Map.PrivateList.Flink).FileObject, null, null);
}
