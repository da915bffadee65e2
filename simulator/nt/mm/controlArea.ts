/**
 * Control areas: one for the data of a file while a section of it exists, and for a while afterwards, because its pages may
 * be wanted again. It holds a reference to a file object of the file, so that IRP_MJ_CLOSE comes when it goes.
 */
import { HalTrace } from 'hal';
import { ExpFreeBlockOf, ExPoolPlace } from '../ex/pool';
import { ExQueueWorkItem } from '../ex/worker';
import { DelayedWorkQueue, NonPagedPool, WORK_QUEUE_ITEM } from '../inc/ex';

import type { FILE_OBJECT } from '../inc/io';
import { InitializeListHead, InsertTailList, IsListEmpty, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import {
  CONTROL_AREA,
  MMSECT_BEING_DELETED,
  MMSECT_FILE,
  MMSECT_IMAGE,
  type SECTION_OBJECT_POINTERS,
} from '../inc/section';
import { ObfDereferenceObject, ObfReferenceObject } from '../ob/object';
import { PAGE_SIZE } from './layout';

/** Control areas that no section and no view uses, the oldest first. */
export const MmUnusedSegmentList = new LIST_ENTRY();
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
  const fresh = Pointers.DataSectionObject === null ? MiCreateControlArea(FileObject, MMSECT_FILE) : null;
  return MiReferenceControlArea((Pointers.DataSectionObject ??= fresh!), fresh, Size);
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
  const flags = MMSECT_FILE | MMSECT_IMAGE;
  const fresh = Pointers.ImageSectionObject === null ? MiCreateControlArea(FileObject, flags) : null;
  return MiReferenceControlArea((Pointers.ImageSectionObject ??= fresh!), fresh, Size);
}

function MiReferenceControlArea(Area: CONTROL_AREA, Fresh: CONTROL_AREA | null, Size: bigint): CONTROL_AREA {
  Area.NumberOfSectionReferences++;
  if (Fresh !== null && Area !== Fresh) MiFreeControlArea(Fresh);
  MiUseAgain(Area);
  MiExtendSegment(Area, Size);
  return Area;
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

function MiUseAgain(Area: CONTROL_AREA): void {
  if (IsListEmpty(Area.ListHead)) return;
  RemoveEntryList(Area.ListHead);
  InitializeListHead(Area.ListHead);
  unusedCount--;
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
  if ((Area.Flags & MMSECT_BEING_DELETED) !== 0 || !IsListEmpty(Area.ListHead)) return;
  Area.$userSize = 0n;
  // Nothing in memory is worth keeping, or nobody wants it to be kept.
  if (Area.$pages.size === 0 || (Area.$deleteOnClose && !MiIsModified(Area))) {
    MiDeleteControlArea(Area);
    return;
  }
  InsertTailList(MmUnusedSegmentList, Area.ListHead);
  if (++unusedCount === UnusedSegments + 1) {
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
  for (let link = MmUnusedSegmentList.Flink; link !== MmUnusedSegmentList; link = link.Flink)
    if (!MiIsModified(link.$record as CONTROL_AREA)) return link.$record as CONTROL_AREA;
  return null;
}

/** Some page holds newer data than the file. */
export function MiIsModified(Area: CONTROL_AREA): boolean {
  for (const page of Area.$pages.values()) if (page.Modified !== 0 || page.Write !== null) return true;
  return false;
}

/**
 * Nobody uses the area: its pages are forgotten, the file object is given back.
 * @stack 0x70
 */
export function MiDeleteControlArea(Area: CONTROL_AREA): void {
  MiUseAgain(Area);
  const file = Area.FilePointer!;
  const pointers = file.SectionObjectPointer;
  if (pointers !== null && pointers.DataSectionObject === Area) pointers.DataSectionObject = null;
  if (pointers !== null && pointers.ImageSectionObject === Area) pointers.ImageSectionObject = null;
  HalTrace('section', `control area of ${file.FileName} goes`, Area);
  MiFreeControlArea(Area);
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
