/**
 * The lazy writer: as long as pages are dirty it looks once a second at all cached files and has an eighth of their dirty
 * pages written by worker threads, which ask the file system first.
 */
import { HalTrace } from 'hal';
import { LazyWriteScan, type SHARED_CACHE_MAP, WORK_QUEUE_ENTRY, WRITE_QUEUED, WriteBehind } from '../inc/cc';
import { FSRTL_CACHE_TOP_LEVEL_IRP } from '../inc/iodefs';
import { IO_STATUS_BLOCK } from '../inc/io';
import { KDPC, KTIMER } from '../inc/ke';
import { CONTAINING_RECORD, IsListEmpty } from '../inc/list';
import { NT_SUCCESS } from '../inc/ntstatus';
import { IoGetTopLevelIrp, IoSetTopLevelIrp } from '../io/query';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { KeInitializeDpc } from '../ke/dpc';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { KeInitializeTimer, KeSetTimer } from '../ke/timer';
import { CcReferenceSharedCacheMap, CcReleaseSharedCacheMap } from './cacheMap';
import { CcFlushCachePriv } from './flush';
import { CcDirtySharedCacheMapList, CcMasterLock, CcState } from './state';
import { CcPostDeferredWrites } from './throttle';
import { CcPostWorkQueue } from './worker';

/** From one scan to the next, 100 ns. */
const IdleDelay = -10_000_000n;
/** Of the dirty pages one part in so many is written in a scan; few are written at once. */
const LazyWriterRate = 8;

const scanTimer = new KTIMER();
const scanDpc = new KDPC();

export function CcInitializeLazyWriter(): void {
  KeInitializeTimer(scanTimer);
  KeInitializeDpc(scanDpc, CcScanDpc, null);
}

/**
 * There is something to write: the lazy writer looks in a second, unless it does already.
 * @stack 0x60
 */
export function CcScheduleLazyWriteScan(): void {
  if (CcState.ScanActive) return;
  CcState.ScanActive = true;
  KeSetTimer(scanTimer, IdleDelay, scanDpc);
}

/** @stack 0x30 */
function CcScanDpc(): void {
  CcPostWorkQueue(new WORK_QUEUE_ENTRY(LazyWriteScan, null));
}

/** @stack 0xb0 */
export function CcLazyWriteScan(): void {
  const dirty = CcState.TotalDirtyPages;
  if (dirty === 0 && IsListEmpty(CcDirtySharedCacheMapList)) {
    CcState.ScanActive = false;
    CcPostDeferredWrites();
    return;
  }
  let pages = dirty > LazyWriterRate ? Math.ceil(dirty / LazyWriterRate) : dirty;
  HalTrace('cache', `lazy writer: ${dirty} dirty pages, ${pages} to write`, null);
  const maps = CcTakeMapsToWrite(pages);
  CcPostDeferredWrites();
  // All that is dirty has its worker already, which looks again when it has written: a machine whose writes are stuck idles.
  if (maps.length === 0) {
    CcState.ScanActive = false;
    return;
  }
  for (const map of maps) {
    map.PagesToWrite = Math.min(map.DirtyPages, pages);
    pages -= map.PagesToWrite;
    CcPostWorkQueue(new WORK_QUEUE_ENTRY(WriteBehind, map));
  }
  KeSetTimer(scanTimer, IdleDelay, scanDpc);
}

/** Those that wait for no worker yet, as many as have so many dirty pages together; they are kept. */
function CcTakeMapsToWrite(Pages: number): SHARED_CACHE_MAP[] {
  const maps: SHARED_CACHE_MAP[] = [];
  let left = Pages;
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  for (let link = CcDirtySharedCacheMapList.Flink; link !== CcDirtySharedCacheMapList && left > 0; link = link.Flink) {
    const map = CONTAINING_RECORD<SHARED_CACHE_MAP>(link);
    if ((map.Flags & WRITE_QUEUED) !== 0 || map.DirtyPages === 0) continue;
    map.Flags |= WRITE_QUEUED;
    CcReferenceSharedCacheMap(map);
    left -= map.DirtyPages;
    maps.push(map);
  }
  KeReleaseSpinLock(CcMasterLock, irql);
  return maps;
}

/**
 * Writes dirty pages of one file, if the file system lets it.
 * @stack 0x110
 */
export function CcWriteBehind(Map: SHARED_CACHE_MAP): void {
  const { Callbacks, LazyWriteContext } = Map;
  const iosb = new IO_STATUS_BLOCK();
  KeEnterCriticalRegion();
  if (Callbacks.AcquireForLazyWrite(LazyWriteContext, true)) {
    const top = IoGetTopLevelIrp();
    if (top === null) IoSetTopLevelIrp(FSRTL_CACHE_TOP_LEVEL_IRP);
    CcFlushCachePriv(Map.FileObject.SectionObjectPointer!, Map, null, 0, iosb, true);
    if (top === null) IoSetTopLevelIrp(null);
    Callbacks.ReleaseFromLazyWrite(LazyWriteContext);
    if (!NT_SUCCESS(iosb.Status)) Map.Status = iosb.Status;
  }
  KeLeaveCriticalRegion();
  Map.Flags &= ~WRITE_QUEUED;
  CcReleaseSharedCacheMap(Map);
  CcPostDeferredWrites();
  if (CcState.TotalDirtyPages > 0) CcScheduleLazyWriteScan();
}
