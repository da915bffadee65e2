/** The cache's part of a stream: when it begins, and that it hears of sizes. */
import { CcInitializeCacheMap } from '../../nt/cc/cacheMap';
import { CcFlushCache } from '../../nt/cc/flush';
import { CcSetFileSizes } from '../../nt/cc/sizes';
import { ExAcquireFastMutex, ExReleaseFastMutex } from '../../nt/ex/fastMutex';
import { ExAcquireResourceSharedLite, ExReleaseResourceLite } from '../../nt/ex/resource';
import { CACHE_MANAGER_CALLBACKS, CC_FILE_SIZES } from '../../nt/inc/cc';
import { type FILE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import { STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { SCB } from './types';

/** Asked by the lazy writer and read ahead, with the SCB. What they read and write needs the paging resource only. */
const NtfsCacheCallbacks = new CACHE_MANAGER_CALLBACKS();
NtfsCacheCallbacks.AcquireForLazyWrite = NtfsAcquireScbForLazyWrite;
NtfsCacheCallbacks.ReleaseFromLazyWrite = NtfsReleaseScbFromLazyWrite;
NtfsCacheCallbacks.AcquireForReadAhead = NtfsAcquireScbForReadAhead;
NtfsCacheCallbacks.ReleaseFromReadAhead = NtfsReleaseScbFromReadAhead;

/** @stack 0x40 */
function NtfsAcquireScbForLazyWrite(Scb: SCB, Wait: boolean): boolean {
  return ExAcquireResourceSharedLite(Scb.PagingIoResource!, Wait);
}
/** @stack 0x30 */
function NtfsReleaseScbFromLazyWrite(Scb: SCB): void {
  ExReleaseResourceLite(Scb.PagingIoResource!);
}
/** @stack 0x40 */
function NtfsAcquireScbForReadAhead(Scb: SCB, Wait: boolean): boolean {
  return ExAcquireResourceSharedLite(Scb.Resource!, Wait);
}
/** @stack 0x30 */
function NtfsReleaseScbFromReadAhead(Scb: SCB): void {
  ExReleaseResourceLite(Scb.Resource!);
}

/** What the cache is told of a stream. */
function NtfsFileSizes(Scb: SCB): CC_FILE_SIZES {
  return new CC_FILE_SIZES(Scb.AllocationSize, Scb.FileSize, Scb.ValidDataLength);
}

/**
 * The file object's first cached read or write.
 * @stack 0x60
 */
export function NtfsCreateInternalCache(Scb: SCB, FileObject: FILE_OBJECT): void {
  ExAcquireFastMutex(Scb.Fcb.FcbMutex);
  // Two threads with one handle.
  if (FileObject.PrivateCacheMap === null)
    CcInitializeCacheMap(FileObject, NtfsFileSizes(Scb), false, NtfsCacheCallbacks, Scb);
  ExReleaseFastMutex(Scb.Fcb.FcbMutex);
}

/**
 * The stream has other sizes. What is cached behind a new end is forgotten.
 * @stack 0x50
 */
export function NtfsSetCcFileSizes(Scb: SCB): void {
  const { SharedCacheMap, DataSectionObject } = Scb.SegmentObject;
  const file: FILE_OBJECT | null = SharedCacheMap?.FileObject ?? DataSectionObject?.FilePointer ?? null;
  if (file !== null) CcSetFileSizes(file, NtfsFileSizes(Scb));
}

/**
 * Writes out what is dirty of a stream.
 * @stack 0x50
 */
export function NtfsFlushScb(Scb: SCB): NTSTATUS {
  if (Scb.SegmentObject.DataSectionObject === null) return STATUS_SUCCESS;
  const iosb = new IO_STATUS_BLOCK();
  CcFlushCache(Scb.SegmentObject, null, 0, iosb);
  return iosb.Status;
}
