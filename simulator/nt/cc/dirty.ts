/** Which pages of the cache are dirty: the counts that the lazy writer and the throttle go by. */
import { HalTrace } from 'hal';
import type { SHARED_CACHE_MAP } from '../inc/cc';
import { InsertTailList, RemoveEntryList } from '../inc/list';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { PAGE_SIZE } from '../mm/layout';
import { CcScheduleLazyWriteScan } from './lazyWriter';
import { CcCleanSharedCacheMapList, CcDirtySharedCacheMapList, CcMasterLock, CcState } from './state';

/**
 * A page was written to in the cache.
 * @stack 0x60
 */
export function CcSetDirtyInMask(Map: SHARED_CACHE_MAP, Page: number): void {
  // One statement: of two processors only one adds it.
  const added = Map.$dirty.has(Page) ? 0 : Number(Map.$dirty.add(Page).has(Page));
  if (added === 0) return;
  CcState.TotalDirtyPages++;
  if (++Map.DirtyPages !== 1) return;
  CcRelink(Map);
  CcScheduleLazyWriteScan();
}

/**
 * Takes dirty pages of a range out, as somebody writes them.
 * @param Last exclusive
 * @param Most at most so many, the first ones
 * @returns them in order
 * @stack 0x60
 */
export function CcTakeDirtyPages(Map: SHARED_CACHE_MAP, First: number, Last: number, Most: number): number[] {
  const pages: number[] = [];
  for (const page of Map.$dirty) if (page >= First && page < Last) pages.push(page);
  pages.sort((a, b) => a - b);
  if (pages.length > Most) pages.length = Most;
  for (const page of pages) CcClearDirty(Map, page);
  return pages;
}

function CcClearDirty(Map: SHARED_CACHE_MAP, Page: number): void {
  const removed = Map.$dirty.delete(Page) ? 1 : 0;
  if (removed === 0) return;
  CcState.TotalDirtyPages--;
  if (--Map.DirtyPages === 0) CcRelink(Map);
}

/** What lies behind the file's new end is not to be written. */
export function CcTruncateDirty(Map: SHARED_CACHE_MAP, FileSize: bigint): void {
  const first = Math.ceil(Number(FileSize) / PAGE_SIZE);
  const dropped = CcTakeDirtyPages(Map, first, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).length;
  if (dropped > 0)
    HalTrace('cache', `${dropped} dirty pages behind the end of ${Map.FileObject.FileName} dropped`, Map);
}

/** Into the list that it belongs to now. */
function CcRelink(Map: SHARED_CACHE_MAP): void {
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  RemoveEntryList(Map.SharedCacheMapLinks);
  InsertTailList(Map.DirtyPages > 0 ? CcDirtySharedCacheMapList : CcCleanSharedCacheMapList, Map.SharedCacheMapLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
}
