/**
 * Cache maps: which files are cached. One shared cache map per stream, with a section of the memory manager for its data, and
 * one private cache map for each file object that takes part.
 */
import { HalTrace } from 'hal';
import { ExpFreeBlockOf, ExPoolPlace } from '../ex/pool';
import {
  type CACHE_MANAGER_CALLBACKS,
  type CC_FILE_SIZES,
  PIN_ACCESS,
  PRIVATE_CACHE_MAP,
  SHARED_CACHE_MAP,
  TRUNCATE_REQUIRED,
  VACB_MAPPING_GRANULARITY,
} from '../inc/cc';
import { NonPagedPool } from '../inc/ex';
import type { FILE_OBJECT } from '../inc/io';
import { FO_RANDOM_ACCESS, FO_SEQUENTIAL_ONLY } from '../inc/io';
import type { KEVENT } from '../inc/ke';
import { InitializeListHead, InsertTailList, RemoveEntryList } from '../inc/list';
import { KeSetEvent } from '../ke/event';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { MmCreateCacheSection, MmExtendSection } from '../mm/createSection';
import { MmPurgeSection } from '../mm/purge';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { CcTruncateDirty } from './dirty';
import { CcCleanSharedCacheMapList, CcMasterLock } from './state';

/** Events of those who wait for the end of a shared cache map. */
export class CACHE_UNINITIALIZE_EVENT {
  Next: CACHE_UNINITIALIZE_EVENT | null = null;
  constructor(readonly Event: KEVENT) {}
}

/** The shared cache map of a file. */
export function CcSharedCacheMapOf(FileObject: FILE_OBJECT): SHARED_CACHE_MAP | null {
  const pointers = FileObject.SectionObjectPointer;
  return pointers === null ? null : pointers.SharedCacheMap;
}

/** Sections of the cache are whole views of the system cache. */
function CcSectionSize(Bytes: bigint): bigint {
  const granularity = BigInt(VACB_MAPPING_GRANULARITY);
  return Bytes <= granularity ? granularity : ((Bytes + granularity - 1n) / granularity) * granularity;
}

/**
 * The file takes part in caching from now on: FILE_OBJECT.PrivateCacheMap is set.
 * @param FileSizes of the stream
 * @param PinAccess CcPinRead and the like will be used
 * @param Callbacks asked before the lazy writer and read ahead touch the file
 * @stack 0x110
 */
export function CcInitializeCacheMap(
  FileObject: FILE_OBJECT,
  FileSizes: CC_FILE_SIZES,
  PinAccess: boolean,
  Callbacks: CACHE_MANAGER_CALLBACKS,
  LazyWriteContext: unknown,
): void {
  const pointers = FileObject.SectionObjectPointer!;
  const size = FileSizes.AllocationSize > FileSizes.FileSize ? FileSizes.AllocationSize : FileSizes.FileSize;
  const fresh =
    pointers.SharedCacheMap === null
      ? CcCreateSharedCacheMap(FileObject, FileSizes, Callbacks, LazyWriteContext)
      : null;
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  const found = pointers.SharedCacheMap;
  if (found === null && fresh === null) {
    // It went just now.
    KeReleaseSpinLock(CcMasterLock, irql);
    CcInitializeCacheMap(FileObject, FileSizes, PinAccess, Callbacks, LazyWriteContext);
    return;
  }
  const map = (pointers.SharedCacheMap ??= fresh!);
  map.OpenCount++;
  if (found === null) InsertTailList(CcCleanSharedCacheMapList, map.SharedCacheMapLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
  if (found !== null && fresh !== null) CcFreeSharedCacheMap(fresh);
  if (PinAccess) map.Flags |= PIN_ACCESS;
  if (CcSectionSize(size) > map.SectionSize) CcExtendCacheSection(map, size);
  CcCreatePrivateCacheMap(FileObject, map);
}

/** @stack 0xa0 */
function CcCreateSharedCacheMap(
  FileObject: FILE_OBJECT,
  FileSizes: CC_FILE_SIZES,
  Callbacks: CACHE_MANAGER_CALLBACKS,
  LazyWriteContext: unknown,
): SHARED_CACHE_MAP {
  const map = ExPoolPlace(NonPagedPool, new SHARED_CACHE_MAP(FileObject, Callbacks), 'cScC');
  InitializeListHead(map.PrivateList);
  InitializeListHead(map.BcbList);
  InitializeListHead(map.SharedCacheMapLinks);
  map.LazyWriteContext = LazyWriteContext;
  map.FileSize = FileSizes.FileSize;
  map.ValidDataLength = FileSizes.ValidDataLength;
  map.ValidDataGoal = FileSizes.ValidDataLength;
  map.SectionSize = CcSectionSize(FileSizes.AllocationSize);
  ObfReferenceObject(FileObject);
  map.Section = MmCreateCacheSection(FileObject, map.SectionSize);
  HalTrace('cache', `cache map for ${FileObject.FileName}`, map);
  return map;
}

function CcFreeSharedCacheMap(Map: SHARED_CACHE_MAP): void {
  const { Section, FileObject } = Map;
  ExpFreeBlockOf(Map);
  ObfDereferenceObject(Section!);
  ObfDereferenceObject(FileObject);
}

function CcCreatePrivateCacheMap(FileObject: FILE_OBJECT, Map: SHARED_CACHE_MAP): void {
  const own = ExPoolPlace(NonPagedPool, new PRIVATE_CACHE_MAP(FileObject, Map), 'cPcC');
  if ((FileObject.Flags & FO_SEQUENTIAL_ONLY) !== 0) own.SequentialReadCount = 2;
  if ((FileObject.Flags & FO_RANDOM_ACCESS) !== 0) own.ReadAheadMask = -1;
  FileObject.PrivateCacheMap = own;
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  InsertTailList(Map.PrivateList, own.PrivateLinks);
  KeReleaseSpinLock(CcMasterLock, irql);
}

/**
 * @param Size bytes that the section must hold
 * @stack 0x50
 */
export function CcExtendCacheSection(Map: SHARED_CACHE_MAP, Size: bigint): void {
  const size = CcSectionSize(Size);
  if (size <= Map.SectionSize) return;
  Map.SectionSize = size;
  MmExtendSection(Map.Section!, size);
}

/**
 * The file object takes no part any more. What is dirty is written later; the shared cache map goes when all has been.
 * @param TruncateSize null, or the file's new end: what is cached behind it is forgotten
 * @param UninitializeEvent set when the shared cache map has gone
 * @returns whether it has gone already
 * @stack 0xe0
 */
export function CcUninitializeCacheMap(
  FileObject: FILE_OBJECT,
  TruncateSize: bigint | null,
  UninitializeEvent: CACHE_UNINITIALIZE_EVENT | null,
): boolean {
  const map = CcSharedCacheMapOf(FileObject);
  const own = FileObject.PrivateCacheMap;
  if (map === null || own === null) {
    const pointers = FileObject.SectionObjectPointer;
    if (map === null && TruncateSize !== null && pointers !== null) MmPurgeSection(pointers, TruncateSize, 0, false);
    if (map === null && UninitializeEvent !== null) KeSetEvent(UninitializeEvent.Event, 0, false);
    if (map !== null && UninitializeEvent !== null) CcQueueUninitializeEvent(map, UninitializeEvent);
    return map === null;
  }
  map.$active++;
  if (TruncateSize !== null && map.OpenCount === 1) {
    CcTruncateDirty(map, TruncateSize);
    map.FileSize = TruncateSize;
    map.Flags |= TRUNCATE_REQUIRED;
  }
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  RemoveEntryList(own.PrivateLinks);
  FileObject.PrivateCacheMap = null;
  map.OpenCount--;
  KeReleaseSpinLock(CcMasterLock, irql);
  ExpFreeBlockOf(own);
  if (UninitializeEvent !== null) CcQueueUninitializeEvent(map, UninitializeEvent);
  return CcReleaseSharedCacheMap(map);
}

function CcQueueUninitializeEvent(Map: SHARED_CACHE_MAP, Event: CACHE_UNINITIALIZE_EVENT): void {
  Event.Next = Map.$uninitializeEvents as CACHE_UNINITIALIZE_EVENT | null;
  Map.$uninitializeEvents = Event;
}

/** Keeps a shared cache map that the caller found by a list or by its file. */
export function CcReferenceSharedCacheMap(Map: SHARED_CACHE_MAP): void {
  Map.$active++;
}

/**
 * The caller does nothing with it any more. It goes if it is open nowhere, has nothing to write and nobody else is at it.
 * @returns whether it has gone
 * @stack 0x60
 */
export function CcReleaseSharedCacheMap(Map: SHARED_CACHE_MAP): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(CcMasterLock);
  const last = --Map.$active === 0 && Map.OpenCount === 0 && Map.DirtyPages === 0;
  if (last) {
    RemoveEntryList(Map.SharedCacheMapLinks);
    Map.FileObject.SectionObjectPointer!.SharedCacheMap = null;
  }
  KeReleaseSpinLock(CcMasterLock, irql);
  if (last) CcDeleteSharedCacheMap(Map);
  return last;
}

/** @stack 0x90 */
function CcDeleteSharedCacheMap(Map: SHARED_CACHE_MAP): void {
  HalTrace('cache', `cache map of ${Map.FileObject.FileName} goes`, Map);
  let event = Map.$uninitializeEvents as CACHE_UNINITIALIZE_EVENT | null;
  const pointers = Map.FileObject.SectionObjectPointer!;
  if ((Map.Flags & TRUNCATE_REQUIRED) !== 0) MmPurgeSection(pointers, Map.FileSize, 0, false);
  CcFreeSharedCacheMap(Map);
  for (; event !== null; event = event.Next) KeSetEvent(event.Event, 0, false);
}
