/**
 * Control areas: one for the data of a file while a section of it exists, and for a while afterwards, because its pages may
 * be wanted again. It holds a reference to a file object of the file, so that IRP_MJ_CLOSE comes when it goes.
 */
import { HalTrace } from 'hal';
import { ExpFreeBlockOf, ExPoolPlace } from '../ex/pool';
import { ExQueueWorkItem } from '../ex/worker';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../inc/ex';

import type { FILE_OBJECT } from '../inc/io';
import { KSPIN_LOCK } from '../inc/ke';
import { InitializeListHead, InsertTailList, IsListEmpty, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import {
  CONTROL_AREA,
  MMSECT_BEING_DELETED,
  MMSECT_FILE,
  MMSECT_IMAGE,
  type SECTION_OBJECT_POINTERS,
} from '../inc/section';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { PAGE_SIZE } from './layout';

/** Control areas that no section and no view uses, the oldest first. */
export const MmUnusedSegmentList = new LIST_ENTRY(null, true);
/** Guards that list, and who finds and who gives up the last use of a control area. */
const MmUnusedSegmentLock = new KSPIN_LOCK();
/** How many of them are kept; ours. Windows keeps them while there is memory. */
const UnusedSegments = 64;
let unusedCount = 0;

/**
 * The control area of a file's data, made if there is none, with one more section reference.
 * @param Size bytes that the section will have at least
 * @stack 0x90
 */
export function MiReferenceDataControlArea(
  Pointers: SECTION_OBJECT_POINTERS,
  FileObject: FILE_OBJECT,
  Size: bigint,
): CONTROL_AREA {
  return MiReferenceControlArea(Pointers, 'DataSectionObject', FileObject, MMSECT_FILE, Size);
}

/**
 * The same for its image.
 * @stack 0x90
 */
export function MiReferenceImageControlArea(
  Pointers: SECTION_OBJECT_POINTERS,
  FileObject: FILE_OBJECT,
  Size: bigint,
): CONTROL_AREA {
  return MiReferenceControlArea(Pointers, 'ImageSectionObject', FileObject, MMSECT_FILE | MMSECT_IMAGE, Size);
}

function MiReferenceControlArea(
  Pointers: SECTION_OBJECT_POINTERS,
  Kind: 'DataSectionObject' | 'ImageSectionObject',
  FileObject: FILE_OBJECT,
  Flags: number,
  Size: bigint,
): CONTROL_AREA {
  let fresh: CONTROL_AREA | null = null;
  for (;;) {
    const irql = KeAcquireSpinLockRaiseToDpc(MmUnusedSegmentLock);
    const area: CONTROL_AREA | null = (Pointers[Kind] ??= fresh);
    if (area !== null) {
      area.NumberOfSectionReferences++;
      MiUseAgain(area);
    }
    KeReleaseSpinLock(MmUnusedSegmentLock, irql);
    if (area === null) {
      fresh = MiCreateControlArea(FileObject, Flags);
      continue;
    }
    // Somebody else was quicker.
    if (fresh !== null && area !== fresh) MiFreeControlArea(fresh);
    MiExtendSegment(area, Size);
    return area;
  }
}

/**
 * @param FileObject referenced while the area lives
 * @stack 0x80
 */
export function MiCreateControlArea(FileObject: FILE_OBJECT | null, Flags: number): CONTROL_AREA {
  const area = ExPoolPlace(NonPagedPool, new CONTROL_AREA(FileObject), 'aCmM');
  ExPoolPlace(NonPagedPool, area.Segment, 'tSmM');
  InitializeListHead(area.ListHead);
  area.Flags = Flags;
  if (FileObject !== null) ObfReferenceObject(FileObject);
  return area;
}

/** The section has at least so many bytes from now on. */
export function MiExtendSegment(Area: CONTROL_AREA, Size: bigint): void {
  const { Segment } = Area;
  if (Size <= Segment.SizeOfSegment) return;
  Segment.SizeOfSegment = Size;
  Segment.TotalNumberOfPtes = Math.ceil(Number(Size) / PAGE_SIZE);
}

/** With the lock. */
function MiUseAgain(Area: CONTROL_AREA): void {
  if (IsListEmpty(Area.ListHead)) return;
  RemoveEntryList(Area.ListHead);
  InitializeListHead(Area.ListHead);
  unusedCount--;
}

/**
 * The caller uses the area until MiReleaseControlArea.
 * @returns false: it is going
 * @stack 0x40
 */
export function MiKeepControlArea(Area: CONTROL_AREA): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(MmUnusedSegmentLock);
  const stays = (Area.Flags & MMSECT_BEING_DELETED) === 0;
  if (stays) Area.NumberOfMappedViews++;
  KeReleaseSpinLock(MmUnusedSegmentLock, irql);
  return stays;
}

/** @stack 0x30 */
export function MiReleaseControlArea(Area: CONTROL_AREA): void {
  Area.NumberOfMappedViews--;
  MiCheckControlArea(Area);
}

/**
 * A section or view has gone. Without any the area becomes unused; the oldest of many unused ones goes.
 * @stack 0x80
 */
export function MiCheckControlArea(Area: CONTROL_AREA): void {
  if (Area.NumberOfSectionReferences !== 0 || Area.NumberOfMappedViews !== 0) return;
  if (Area.FilePointer === null) {
    MiFreeControlArea(Area);
    return;
  }
  if ((Area.Flags & MMSECT_BEING_DELETED) !== 0) return;
  // Nothing in memory is worth keeping, or nobody wants it to be kept.
  if (Area.$pages.size === 0 || (Area.$deleteOnClose && !MiIsModified(Area))) {
    MiDeleteControlArea(Area);
    return;
  }
  const irql = KeAcquireSpinLockRaiseToDpc(MmUnusedSegmentLock);
  const unused = MiIsUnused(Area) && IsListEmpty(Area.ListHead);
  if (unused) {
    Area.$userSize = 0n;
    InsertTailList(MmUnusedSegmentList, Area.ListHead);
    unusedCount++;
  }
  KeReleaseSpinLock(MmUnusedSegmentLock, irql);
  if (unused && unusedCount === UnusedSegments + 1) {
    const item = new WORK_QUEUE_ITEM();
    item.WorkerRoutine = MiRemoveUnusedSegments;
    ExQueueWorkItem(item, DelayedWorkQueue);
  }
}

/**
 * The file system gets IRP_MJ_CLOSE in a system thread that has none of its locks.
 * @stack 0x60
 */
function MiRemoveUnusedSegments(): void {
  while (unusedCount > UnusedSegments) {
    const area = MiOldestUnusedSegment();
    if (area === null) return;
    MiDeleteControlArea(area);
  }
}

/** What is modified has to be written first. */
function MiOldestUnusedSegment(): CONTROL_AREA | null {
  const irql = KeAcquireSpinLockRaiseToDpc(MmUnusedSegmentLock);
  let oldest: CONTROL_AREA | null = null;
  for (let link = MmUnusedSegmentList.Flink; link !== MmUnusedSegmentList && oldest === null; link = link.Flink)
    if (!MiIsModified(link.$record as CONTROL_AREA)) oldest = link.$record as CONTROL_AREA;
  KeReleaseSpinLock(MmUnusedSegmentLock, irql);
  return oldest;
}

function MiIsUnused(Area: CONTROL_AREA): boolean {
  return (
    Area.NumberOfSectionReferences === 0 && Area.NumberOfMappedViews === 0 && (Area.Flags & MMSECT_BEING_DELETED) === 0
  );
}

/** Some page holds newer data than the file. */
export function MiIsModified(Area: CONTROL_AREA): boolean {
  for (const page of Area.$pages.values()) if (page.Modified !== 0 || page.Write !== null) return true;
  return false;
}

/**
 * If nobody uses the area (any more): its pages are forgotten, the file object is given back.
 * @stack 0x70
 */
export function MiDeleteControlArea(Area: CONTROL_AREA): void {
  const file = Area.FilePointer!;
  if (!MiUnlinkControlArea(Area)) return;
  HalTrace('section', `control area of ${file.FileName} goes`, Area);
  MiFreeControlArea(Area);
}

/** Nobody finds it from now on; false: somebody uses it. */
function MiUnlinkControlArea(Area: CONTROL_AREA): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(MmUnusedSegmentLock);
  const unused = MiIsUnused(Area);
  if (unused) {
    MiUseAgain(Area);
    Area.Flags |= MMSECT_BEING_DELETED;
    MiForgetControlArea(Area);
  }
  KeReleaseSpinLock(MmUnusedSegmentLock, irql);
  return unused;
}

function MiForgetControlArea(Area: CONTROL_AREA): void {
  const pointers = Area.FilePointer!.SectionObjectPointer;
  if (pointers !== null && pointers.DataSectionObject === Area) pointers.DataSectionObject = null;
  if (pointers !== null && pointers.ImageSectionObject === Area) pointers.ImageSectionObject = null;
}

function MiFreeControlArea(Area: CONTROL_AREA): void {
  const file = Area.FilePointer;
  Area.Flags |= MMSECT_BEING_DELETED;
  Area.$pages.clear();
  Area.$memory = null;
  ExpFreeBlockOf(Area.Segment);
  ExpFreeBlockOf(Area);
  if (file !== null) ObfDereferenceObject(file);
}
