/** Writing what is cached of a file: for who asks for it, and for the lazy writer. Frame sizes as in published stacks. */
import { HalTrace } from 'hal';
import type { SHARED_CACHE_MAP } from '../inc/cc';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import {
  NT_SUCCESS,
  STATUS_FILE_LOCK_CONFLICT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_SUCCESS,
  STATUS_VERIFY_REQUIRED,
} from '../inc/ntstatus';
import type { SECTION_OBJECT_POINTERS } from '../inc/section';
import { MmFlushSection } from '../mm/flush';
import { PAGE_SIZE } from '../mm/layout';
import { CcReferenceSharedCacheMap, CcReleaseSharedCacheMap } from './cacheMap';
import { CcSetDirtyInMask, CcTakeDirtyPages } from './dirty';
import { CcPostDeferredWrites } from './throttle';

const EveryPage = Number.MAX_SAFE_INTEGER;

/**
 * Writes what is modified of a range of a file, and waits for it.
 * @param FileOffset null: the whole file
 * @param Length bytes; 0: up to the end
 * @param IoStatus receives the status; null if nobody asks
 * @stack 0x70
 */
export function CcFlushCache(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  FileOffset: bigint | null,
  Length: number,
  IoStatus: IO_STATUS_BLOCK | null,
): void {
  const map: SHARED_CACHE_MAP | null = SectionObjectPointer.SharedCacheMap;
  if (map !== null) CcReferenceSharedCacheMap(map);
  CcFlushCachePriv(SectionObjectPointer, map, FileOffset, Length, IoStatus ?? new IO_STATUS_BLOCK(), false);
  if (map !== null) CcReleaseSharedCacheMap(map);
  CcPostDeferredWrites();
}

/**
 * @param LazyWriter only SHARED_CACHE_MAP.PagesToWrite dirty pages, and no locks are taken. What cannot be written now for a
 * reason that may go is tried again; any other failure loses the data, as nobody is there to be told
 * @stack 0x1a0
 */
export function CcFlushCachePriv(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  Map: SHARED_CACHE_MAP | null,
  FileOffset: bigint | null,
  Length: number,
  IoStatus: IO_STATUS_BLOCK,
  LazyWriter: boolean,
): void {
  const first = FileOffset === null ? 0 : Math.floor(Number(FileOffset) / PAGE_SIZE);
  const last = FileOffset === null || Length === 0 ? EveryPage : Math.ceil((Number(FileOffset) + Length) / PAGE_SIZE);
  const dirty = Map === null ? [] : CcTakeDirtyPages(Map, first, last, LazyWriter ? Map.PagesToWrite : EveryPage);
  let status = STATUS_SUCCESS;
  let at = 0;
  if (!LazyWriter) status = MmFlushSection(SectionObjectPointer, FileOffset, Length, IoStatus, true);
  else
    while (at < dirty.length && NT_SUCCESS(status)) {
      const run = CcRunLength(dirty, at);
      const offset = BigInt(dirty[at]) * BigInt(PAGE_SIZE);
      status = MmFlushSection(SectionObjectPointer, offset, run * PAGE_SIZE, IoStatus, false);
      if (NT_SUCCESS(status)) at += run;
    }
  if (NT_SUCCESS(status) || Map === null) return;
  if (!LazyWriter || CcMayRetry(status)) for (const page of dirty.slice(at)) CcSetDirtyInMask(Map, page);
  else CcLoseDelayedWrite(Map, status);
}

/** How many neighbouring pages follow. */
function CcRunLength(Pages: readonly number[], At: number): number {
  let count = 1;
  while (At + count < Pages.length && Pages[At + count] === Pages[At] + count) count++;
  return count;
}

/** A lock, memory or the volume was missing. */
function CcMayRetry(Status: NTSTATUS): boolean {
  return retried.has(Status);
}
const retried: ReadonlySet<NTSTATUS> = new Set([
  STATUS_FILE_LOCK_CONFLICT,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_VERIFY_REQUIRED,
]);

function CcLoseDelayedWrite({ FileObject }: SHARED_CACHE_MAP, Status: NTSTATUS): void {
  HalTrace('cache', `lost delayed-write data of ${FileObject.FileName}: ${(Status >>> 0).toString(16)}`, FileObject);
}
