/** Ranges of the cache that a file system works in directly: its metadata, mostly. */
import { ExpFreeBlockOf, ExPoolPlace } from '../ex/pool';
import { ExRaiseStatus } from '../ex/raise';
import { BCB, MAP_NO_READ, PIN_NO_READ, PIN_WAIT, type SHARED_CACHE_MAP } from '../inc/cc';
import { NonPagedPool } from '../inc/ex';
import type { FILE_OBJECT, IO_STATUS_BLOCK } from '../inc/io';
import { InsertTailList, RemoveEntryList } from '../inc/list';
import { STATUS_INSUFFICIENT_RESOURCES } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { PAGE_SIZE } from '../mm/layout';
import { MiMakeContiguous } from '../mm/mapView';
import { MiMakeZeroPage, MiSetPageModified } from '../mm/sectionPages';
import { CcExtendCacheSection, CcReferenceSharedCacheMap, CcReleaseSharedCacheMap } from './cacheMap';
import { CcControlArea, CcFaultIn, CcIsResident } from './copy';
import { CcSetDirtyInMask } from './dirty';
import { CcFlushCache } from './flush';
import { CcMasterLock } from './state';

/**
 * The range in memory; null: it would have to be read, and Wait is false. Raises why it cannot be.
 * @param Read false: what it holds does not matter, pages that are not in become zero
 */
function CcRange(Map: SHARED_CACHE_MAP, Offset: bigint, Length: number, Wait: boolean, Read: boolean): BCB | null {
  const area = CcControlArea(Map);
  const start = Number(Offset);
  const end = start + Length;
  if (BigInt(end) > Map.SectionSize) CcExtendCacheSection(Map, BigInt(end));
  if (!Wait && Read && !CcIsResident(area, start, Length)) return null;
  if (!MiMakeContiguous(area, end)) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  if (Read) CcFaultIn(area, start, Length);
  else for (let page = Math.floor(start / PAGE_SIZE); page * PAGE_SIZE < end; page++) MiMakeZeroPage(area, page);
  area.$pins++;
  CcReferenceSharedCacheMap(Map);
  const bcb = ExPoolPlace(NonPagedPool, new BCB(Map, Offset, Length, area.$memory!.subarray(start, end)), 'cBcC');
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  InsertTailList(Map.BcbList, bcb.BcbLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
  return bcb;
}

type CcGive = [
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Flags: number,
  Bcb: Ref<any>,
  Buffer: Ref<Uint8Array | null>,
];

/**
 * Gives out the range.
 * @param Read what it holds matters
 */
function CcGiveOut(Pinned: boolean, Read: boolean, ...[File, Offset, Length, Flags, Bcb, Buffer]: CcGive): boolean {
  const found = CcRange(File.PrivateCacheMap!.$shared, Offset, Length, (Flags & PIN_WAIT) !== 0, Read);
  if (found === null) return false;
  found.$pinned = Pinned;
  Bcb.value = found;
  Buffer.value = found.$buffer;
  return true;
}

/**
 * To look at a range; it may go with the next purge. Flags: MAP_WAIT, MAP_NO_READ; Bcb is for CcUnpinData, Buffer gets the
 * bytes.
 * @returns false: it would have to wait. Raises the status of a read that fails
 * @stack 0xb0
 */
export function CcMapData(...Give: CcGive): boolean {
  return CcGiveOut(false, (Give[3] & MAP_NO_READ) === 0, ...Give);
}

/**
 * To change a range: CcSetDirtyPinnedData afterwards. As CcMapData; Flags: PIN_WAIT, PIN_NO_READ.
 * @stack 0xc0
 */
export function CcPinRead(...Give: CcGive): boolean {
  return CcGiveOut(true, (Give[3] & PIN_NO_READ) === 0, ...Give);
}

/**
 * A range that is mapped already is pinned.
 * @stack 0x80
 */
export function CcPinMappedData(
  _FileObject: FILE_OBJECT,
  _FileOffset: bigint,
  _Length: number,
  _Flags: number,
  Bcb: Ref<any>,
): boolean {
  (Bcb.value as BCB).$pinned = true;
  return true;
}

/**
 * Pins a range that will be written as a whole.
 * @param Zero it is zero
 * @stack 0xc0
 */
export function CcPreparePinWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  Zero: boolean,
  Flags: number,
  Bcb: Ref<any>,
  Buffer: Ref<Uint8Array | null>,
): boolean {
  const whole = Number(FileOffset) % PAGE_SIZE === 0 && Length % PAGE_SIZE === 0;
  if (!CcGiveOut(true, !whole, FileObject, FileOffset, Length, Flags, Bcb, Buffer)) return false;
  const found: BCB = Bcb.value;
  if (Zero) found.$buffer.fill(0);
  CcSetDirtyPinnedData(found, null);
  return true;
}

/** @stack 0x60 */
export function CcSetDirtyPinnedData(BcbVoid: BCB, Lsn: bigint | null): void {
  const { SharedCacheMap, MappedFileOffset, MappedLength } = BcbVoid;
  const area = CcControlArea(SharedCacheMap);
  const start = Number(MappedFileOffset);
  const end = start + MappedLength;
  for (let index = Math.floor(start / PAGE_SIZE); index * PAGE_SIZE < end; index++) {
    const page = area.$pages.get(index);
    if (page !== undefined) MiSetPageModified(page);
    CcSetDirtyInMask(SharedCacheMap, index);
  }
  BcbVoid.Dirty = 1;
  if (BigInt(end) > SharedCacheMap.ValidDataGoal) SharedCacheMap.ValidDataGoal = BigInt(end);
  if (Lsn === null) return;
  if (BcbVoid.OldestLsn === 0n) BcbVoid.OldestLsn = Lsn;
  BcbVoid.NewestLsn = Lsn;
}

/** @stack 0x50 */
export function CcUnpinData(Bcb: BCB): void {
  if (--Bcb.PinCount > 0) return;
  const map = Bcb.SharedCacheMap;
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  RemoveEntryList(Bcb.BcbLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
  CcControlArea(map).$pins--;
  ExpFreeBlockOf(Bcb);
  CcReleaseSharedCacheMap(map);
}

/** @stack 0x40 */
export function CcUnpinDataForThread(Bcb: BCB, _ResourceThreadId: unknown): void {
  CcUnpinData(Bcb);
}

/** It stays until CcUnpinRepinnedBcb. @stack 0x20 */
export function CcRepinBcb(Bcb: BCB): void {
  Bcb.PinCount++;
}

/**
 * @param WriteThrough it is written now
 * @stack 0x70
 */
export function CcUnpinRepinnedBcb(Bcb: BCB, WriteThrough: boolean, IoStatus: IO_STATUS_BLOCK): void {
  IoStatus.Status = 0;
  const pointers = Bcb.SharedCacheMap.FileObject.SectionObjectPointer!;
  if (WriteThrough && Bcb.Dirty !== 0) CcFlushCache(pointers, Bcb.MappedFileOffset, Bcb.MappedLength, IoStatus);
  CcUnpinData(Bcb);
}

/** @stack 0x10 */
export function CcGetFileObjectFromBcb(Bcb: BCB): FILE_OBJECT {
  return Bcb.SharedCacheMap.FileObject;
}
