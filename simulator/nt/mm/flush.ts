/**
 * Writing modified pages of a file's data section back to the file, in the caller's thread. Frame sizes are those of
 * published stacks of a flush.
 */
import { HalTrace } from 'hal';
import { FsRtlAcquireFileForCcFlushEx, FsRtlReleaseFileForCcFlush } from '../fsrtl/acquire';
import { type FILE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { Executive, KEVENT, KernelMode } from '../inc/ke';
import { NotificationEvent } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_PENDING, STATUS_SUCCESS } from '../inc/ntstatus';
import type { CONTROL_AREA, MMPFN, SECTION_OBJECT_POINTERS } from '../inc/section';
import { IoSynchronousPageWrite } from '../io/paging';
import { KeEnterCriticalRegion, KeLeaveCriticalRegion } from '../ke/apc';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { PAGE_SIZE } from './layout';
import { MiKeepControlArea, MiReleaseControlArea } from './controlArea';
import { MiWatchWrites } from './mapView';
import { MiPagingMdl, MiReleasePagingMdl, MM_MAXIMUM_DISK_IO_PAGES } from './sectionPages';

/**
 * Writes the modified pages of a range.
 * @param Offset null: the whole section
 * @param RegionSize bytes; 0: up to the end
 * @param IoStatus receives status and number of bytes
 * @param AcquireFile the file system's locks are taken first
 * @stack 0xb0
 */
export function MmFlushSection(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  Offset: bigint | null,
  RegionSize: number,
  IoStatus: IO_STATUS_BLOCK,
  AcquireFile: boolean,
): NTSTATUS {
  IoStatus.Status = STATUS_SUCCESS;
  IoStatus.Information = 0;
  const area = SectionObjectPointer.DataSectionObject;
  // The area stays while its pages are written.
  if (area === null || !MiKeepControlArea(area)) return STATUS_SUCCESS;
  const [first, last] = MiPagesOfRange(area, Offset, RegionSize);
  const file: FILE_OBJECT = area.FilePointer!;
  KeEnterCriticalRegion();
  if (AcquireFile) FsRtlAcquireFileForCcFlushEx(file);
  const status = MiFlushSectionInternal(area, first, last, IoStatus);
  if (AcquireFile) FsRtlReleaseFileForCcFlush(file);
  KeLeaveCriticalRegion();
  MiReleaseControlArea(area);
  return status;
}

/** Pages of a range of bytes; the second is exclusive. */
export function MiPagesOfRange(Area: CONTROL_AREA, Offset: bigint | null, RegionSize: number): [number, number] {
  const { TotalNumberOfPtes } = Area.Segment;
  if (Offset === null) return [0, TotalNumberOfPtes];
  const start = Number(Offset);
  const last = RegionSize === 0 ? TotalNumberOfPtes : Math.ceil((start + RegionSize) / PAGE_SIZE);
  return [Math.floor(start / PAGE_SIZE), last];
}

/** Pages of a range that are modified, or are being written, in their order. */
export function MiModifiedPages(Area: CONTROL_AREA, First: number, Last: number): MMPFN[] {
  const pages: MMPFN[] = [];
  for (const page of Area.$pages.values())
    if ((page.Modified !== 0 || page.Write !== null) && page.Index >= First && page.Index < Last) pages.push(page);
  return pages.sort((a, b) => a.Index - b.Index);
}

/**
 * Writes runs of modified pages, one after the other, and waits for each.
 * @stack 0x510
 */
export function MiFlushSectionInternal(
  Area: CONTROL_AREA,
  First: number,
  Last: number,
  IoStatus: IO_STATUS_BLOCK,
): NTSTATUS {
  const pages = MiModifiedPages(Area, First, Last);
  let at = 0;
  while (at < pages.length) {
    const done = MiWriteEvent();
    const run = MiTakePagesForWrite(Area, pages, at, MM_MAXIMUM_DISK_IO_PAGES, done);
    if (run === 0) {
      // Another thread writes it: what it writes may be older.
      MiWaitForPageWrite(pages[at]);
      if (pages[at].Modified === 0) at++;
      continue;
    }
    const event = MiWriteEvent();
    const iosb = new IO_STATUS_BLOCK();
    const mdl = MiPagingMdl(MiBytesOfPages(pages, at, run), 0);
    const offset = BigInt(pages[at].Index) * BigInt(PAGE_SIZE);
    HalTrace(
      'flush',
      `write of ${mdl.ByteCount} bytes at ${offset.toString(16)} of ${Area.FilePointer!.FileName}`,
      Area,
    );
    const returned = IoSynchronousPageWrite(Area.FilePointer!, mdl, offset, event, iosb);
    if (returned === STATUS_PENDING) KeWaitForSingleObject(event, Executive, KernelMode, false, null);
    const status = returned === STATUS_PENDING || NT_SUCCESS(returned) ? iosb.Status : returned;
    MiReleasePagingMdl(mdl);
    MiEndWrite(pages, at, run, done, NT_SUCCESS(status));
    IoStatus.Status = status;
    if (!NT_SUCCESS(status)) return status;
    IoStatus.Information += mdl.ByteCount;
    at += run;
  }
  return IoStatus.Status;
}

/** An event that is set when a write has ended. */
export function MiWriteEvent(): KEVENT {
  const event = new KEVENT();
  KeInitializeEvent(event, NotificationEvent, false);
  return event;
}

/**
 * Takes neighbouring pages that nobody else writes; they count as written from now on.
 * @returns how many
 * @stack 0x40
 */
export function MiTakePagesForWrite(
  Area: CONTROL_AREA,
  Pages: MMPFN[],
  At: number,
  Most: number,
  Event: KEVENT,
): number {
  let count = 0;
  while (count < Most && At + count < Pages.length) {
    const page = Pages[At + count];
    if (page.Index !== Pages[At].Index + count) break;
    const owner = (page.Write ??= Event);
    if (owner !== Event) break;
    page.Modified = 0;
    if (Area.$views.size > 0) MiWatchWrites(Area, page);
    count++;
  }
  return count;
}

/** The bytes of neighbouring pages in one piece: where they lie, or a copy. */
export function MiBytesOfPages(Pages: readonly MMPFN[], At: number, Count: number): Uint8Array {
  const { buffer, byteOffset } = Pages[At].Data;
  const bytes = Count * PAGE_SIZE;
  if (MiAreNeighbours(Pages, At, Count)) return new Uint8Array(buffer, byteOffset, bytes);
  const copy = new Uint8Array(bytes);
  for (let i = 0; i < Count; i++) copy.set(Pages[At + i].Data, i * PAGE_SIZE);
  return copy;
}

function MiAreNeighbours(Pages: readonly MMPFN[], At: number, Count: number): boolean {
  const first = Pages[At].Data;
  for (let i = 1; i < Count; i++) {
    const { buffer, byteOffset } = Pages[At + i].Data;
    if (buffer !== first.buffer || byteOffset !== first.byteOffset + i * PAGE_SIZE) return false;
  }
  return true;
}

/** The write of pages has ended; what could not be written is modified still. */
export function MiEndWrite(Pages: readonly MMPFN[], At: number, Count: number, Done: KEVENT, Written: boolean): void {
  for (let i = At; i < At + Count; i++) {
    if (!Written) Pages[i].Modified = 1;
    Pages[i].Write = null;
  }
  KeSetEvent(Done, 0, false);
}

/** @stack 0x60 */
export function MiWaitForPageWrite(Page: MMPFN): void {
  const { Write } = Page;
  if (Write !== null) KeWaitForSingleObject(Write, Executive, KernelMode, false, null);
}
