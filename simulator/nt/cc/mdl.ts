/** Cached reads and writes without a copy: the caller gets an MDL for pages of the cache. */
import { ExpFreeBlockOf, ExPoolPlace } from '../ex/pool';
import { ExRaiseStatus } from '../ex/raise';
import { NonPagedPool } from '../inc/ex';
import { type FILE_OBJECT, FO_WRITE_THROUGH, IO_STATUS_BLOCK } from '../inc/io';
import type { MDL } from '../inc/mdl';
import { NT_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import { PAGE_SIZE } from '../mm/layout';
import { MiMakeContiguous } from '../mm/mapView';
import { MiMakeZeroPage, MiPagingMdl, MiReleasePagingMdl, MiSetPageModified } from '../mm/sectionPages';
import { CcExtendCacheSection } from './cacheMap';
import { CcControlArea, CcFaultIn, CcValidDataGoal } from './copy';
import { CcSetDirtyInMask } from './dirty';
import { CcFlushCache } from './flush';

/** An MDL for a range whose pages are in; they stay until it is completed. */
function CcRangeMdl(FileObject: FILE_OBJECT, Start: number, Length: number, MdlChain: Ref<MDL | null>): void {
  const area = CcControlArea(FileObject.PrivateCacheMap!.$shared);
  area.$pins++;
  const mdl = MiPagingMdl(area.$memory!.subarray(Start, Start + Length), 0);
  mdl.ByteOffset = Start % PAGE_SIZE;
  mdl.Next = MdlChain.value;
  MdlChain.value = ExPoolPlace(NonPagedPool, mdl, ' ldM', mdl.Size);
}

function CcFreeMdls(FileObject: FILE_OBJECT, MdlChain: MDL | null): void {
  const area = CcControlArea(FileObject.PrivateCacheMap!.$shared);
  for (let mdl = MdlChain; mdl !== null; ) {
    const next: MDL | null = mdl.Next;
    MiReleasePagingMdl(mdl);
    ExpFreeBlockOf(mdl);
    area.$pins--;
    mdl = next;
  }
}

/**
 * @param MdlChain receives the MDL; CcMdlReadComplete gives it back. Raises the status of a read that fails
 * @stack 0xd0
 */
export function CcMdlRead(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
): void {
  const area = CcControlArea(FileObject.PrivateCacheMap!.$shared);
  const start = Number(FileOffset);
  if (!MiMakeContiguous(area, start + Length)) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  CcFaultIn(area, start, Length);
  CcRangeMdl(FileObject, start, Length, MdlChain);
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = Length;
}

/** @stack 0x50 */
export function CcMdlReadComplete(FileObject: FILE_OBJECT, MdlChain: MDL | null): void {
  CcFreeMdls(FileObject, MdlChain);
}

/**
 * An MDL for a range that will be written as a whole; CcMdlWriteComplete makes it dirty.
 * @stack 0xf0
 */
export function CcPrepareMdlWrite(
  FileObject: FILE_OBJECT,
  FileOffset: bigint,
  Length: number,
  MdlChain: Ref<MDL | null>,
  IoStatus: IO_STATUS_BLOCK,
): void {
  const map = FileObject.PrivateCacheMap!.$shared;
  const area = CcControlArea(map);
  const start = Number(FileOffset);
  const end = start + Length;
  const goal = CcValidDataGoal(map);
  if (BigInt(end) > map.SectionSize) CcExtendCacheSection(map, BigInt(end));
  if (!MiMakeContiguous(area, end)) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  for (let index = Math.floor(start / PAGE_SIZE); index * PAGE_SIZE < end; index++) {
    const first = index * PAGE_SIZE;
    if (first >= goal || (first >= start && first + PAGE_SIZE <= end)) MiMakeZeroPage(area, index);
    else CcFaultIn(area, first, PAGE_SIZE);
  }
  CcRangeMdl(FileObject, start, Length, MdlChain);
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = Length;
}

/** @stack 0x90 */
export function CcMdlWriteComplete(FileObject: FILE_OBJECT, FileOffset: bigint, MdlChain: MDL | null): void {
  const map = FileObject.PrivateCacheMap!.$shared;
  const area = CcControlArea(map);
  let length = 0;
  for (let mdl = MdlChain; mdl !== null; mdl = mdl.Next) length += mdl.ByteCount;
  const end = Number(FileOffset) + length;
  for (let index = Math.floor(Number(FileOffset) / PAGE_SIZE); index * PAGE_SIZE < end; index++) {
    const page = area.$pages.get(index);
    if (page !== undefined) MiSetPageModified(page);
    CcSetDirtyInMask(map, index);
  }
  if (BigInt(end) > map.ValidDataGoal) map.ValidDataGoal = BigInt(end);
  CcFreeMdls(FileObject, MdlChain);
  if ((FileObject.Flags & FO_WRITE_THROUGH) === 0 || length === 0) return;
  const iosb = new IO_STATUS_BLOCK();
  CcFlushCache(FileObject.SectionObjectPointer!, FileOffset, length, iosb);
  if (!NT_SUCCESS(iosb.Status)) ExRaiseStatus(iosb.Status);
}

/** @stack 0x50 */
export function CcMdlWriteAbort(FileObject: FILE_OBJECT, MdlChain: MDL | null): void {
  CcFreeMdls(FileObject, MdlChain);
}
