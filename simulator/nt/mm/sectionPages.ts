/**
 * The pages of a section: which are in memory, reading them from the file, marking them as modified. A page is one object
 * wherever it is seen: the cache, views and paging I/O share its bytes.
 */
import { HalTrace, __readcr8, __writecr8 } from 'hal';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { KEVENT, KernelMode, PageIn } from '../inc/ke';
import { APC_LEVEL } from '../inc/kedefs';
import { MDL, MDL_IO_PAGE_READ, MDL_MAPPED_TO_SYSTEM_VA, MDL_PAGES_LOCKED } from '../inc/mdl';
import { NotificationEvent } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_END_OF_FILE, STATUS_PENDING, STATUS_SUCCESS } from '../inc/ntstatus';
import { type CONTROL_AREA, MMINPAGE_SUPPORT, MMPFN } from '../inc/section';
import { IoPageRead } from '../io/paging';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeWaitForSingleObject } from '../ke/wait';
import { PAGE_SIZE } from './layout';
import { MmUnmapLockedPages } from './mapmdl';
import { MmSizeOfMdl } from './mdl';

/** Pages that one read or write of the memory manager takes at most. */
export const MM_MAXIMUM_DISK_IO_PAGES = 16;

/** The page if it is in memory and valid. */
export function MiValidPage(Area: CONTROL_AREA, Index: number): MMPFN | undefined {
  const page = Area.$pages.get(Index);
  return page !== undefined && page.Valid !== 0 ? page : undefined;
}

/** 4096 bytes of zeros for a page: a part of the section's memory where something is mapped. */
function MiPageMemory(Area: CONTROL_AREA, Index: number): Uint8Array {
  const { $memory } = Area;
  const start = Index * PAGE_SIZE;
  if ($memory === null || start >= $memory.length) return new Uint8Array(PAGE_SIZE);
  return $memory.subarray(start, start + PAGE_SIZE).fill(0);
}

/**
 * The page without reading it: all of it is about to be written, or lies behind what the file holds.
 * @stack 0x60
 */
export function MiMakeZeroPage(Area: CONTROL_AREA, Index: number): MMPFN {
  while (true) {
    let page = Area.$pages.get(Index);
    if (page === undefined) {
      const fresh = new MMPFN(Index, MiPageMemory(Area, Index));
      fresh.Valid = 1;
      page = Area.$pages.get(Index) ?? Area.$pages.set(Index, fresh).get(Index)!;
    }
    if (page.Valid !== 0) return page;
    // Somebody reads it: what is read must not come after what is written.
    if (page.InPage !== null) MiWaitForInPageComplete(page.InPage);
  }
}

/** @stack 0x10 */
export function MiSetPageModified(Page: MMPFN): void {
  Page.Modified = 1;
}

/**
 * An MDL for pages of a section whose bytes are these; it lies on the caller's stack.
 * @stack 0x40
 */
export function MiPagingMdl(Memory: Uint8Array, Flags: number): MDL {
  const mdl = new MDL();
  mdl.MdlFlags = MDL_PAGES_LOCKED | Flags;
  mdl.ByteCount = Memory.length;
  mdl.Size = MmSizeOfMdl(0n, Memory.length);
  mdl.$memory = Memory;
  return mdl;
}

/** The drivers may have mapped it. */
export function MiReleasePagingMdl(Mdl: MDL): void {
  if ((Mdl.MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) !== 0) MmUnmapLockedPages(Mdl.$mapping, Mdl);
}

/**
 * Pages `First` to `Last` (exclusive) of a file's section become valid: what is not in is read, as many pages in one piece
 * as possible. The caller runs below DISPATCH_LEVEL.
 * @returns the status of a read that failed
 * @stack 0xb0
 */
export function MiResolveMappedFileFault(Area: CONTROL_AREA, First: number, Last: number): NTSTATUS {
  let index = First;
  while (index < Last) {
    const page = Area.$pages.get(index);
    if (page !== undefined && page.Valid !== 0) index++;
    else if (Area.FilePointer === null) MiMakeZeroPage(Area, index++);
    else if (page !== undefined && page.InPage !== null) MiWaitForInPageComplete(page.InPage);
    else {
      const status = MiIssueHardFaultIo(Area, index, Math.min(Last, index + MM_MAXIMUM_DISK_IO_PAGES));
      if (!NT_SUCCESS(status)) return status;
    }
  }
  return STATUS_SUCCESS;
}

/**
 * Takes the pages from `First` on that nobody has, and reads them, at APC_LEVEL. What lies behind the end of the file is
 * zero.
 * @stack 0x1c0
 */
function MiIssueHardFaultIo(Area: CONTROL_AREA, First: number, Last: number): NTSTATUS {
  const support = new MMINPAGE_SUPPORT();
  KeInitializeEvent(support.Event, NotificationEvent, false);
  const pages = MiTakePagesForRead(Area, First, Last, support);
  if (pages.length === 0) return STATUS_SUCCESS;
  const memory = MiReadBuffer(Area, First, pages.length);
  const mdl = MiPagingMdl(memory, MDL_IO_PAGE_READ);
  const offset = BigInt(First) * BigInt(PAGE_SIZE);
  const event = new KEVENT();
  const iosb = new IO_STATUS_BLOCK();
  KeInitializeEvent(event, NotificationEvent, false);
  HalTrace('fault', `read of ${memory.length} bytes at ${offset.toString(16)} of ${Area.FilePointer!.FileName}`, Area);
  const irql = __readcr8();
  if (irql < APC_LEVEL) __writecr8(APC_LEVEL);
  const returned = IoPageRead(Area.FilePointer!, mdl, offset, event, iosb);
  if (returned === STATUS_PENDING) KeWaitForSingleObject(event, PageIn, KernelMode, false, null);
  MiReleasePagingMdl(mdl);
  // A driver may refuse a request without completing it: then it returned the status.
  const ended = returned === STATUS_PENDING || NT_SUCCESS(returned) ? iosb.Status : returned;
  const status = ended === STATUS_END_OF_FILE ? STATUS_SUCCESS : ended;
  const read = NT_SUCCESS(ended) ? Math.min(iosb.Information, memory.length) : 0;
  if (read < memory.length) memory.fill(0, read);
  for (let i = 0; i < pages.length; i++) MiEndInPage(Area, pages[i], memory, i, status);
  support.Status = status;
  KeSetEvent(support.Event, 0, false);
  if (irql < APC_LEVEL) __writecr8(irql);
  return status;
}

/** One run of pages that are neither valid nor being read. */
function MiTakePagesForRead(Area: CONTROL_AREA, First: number, Last: number, Support: MMINPAGE_SUPPORT): MMPFN[] {
  const taken: MMPFN[] = [];
  for (let index = First; index < Last; index++) {
    const fresh = new MMPFN(index, EmptyPage);
    const page = Area.$pages.get(index) ?? Area.$pages.set(index, fresh).get(index)!;
    const owner = page.Valid !== 0 ? null : (page.InPage ??= Support);
    if (owner !== Support) break;
    taken.push(page);
  }
  return taken;
}
const EmptyPage = new Uint8Array(0);

function MiReadBuffer(Area: CONTROL_AREA, First: number, Count: number): Uint8Array {
  const { $memory } = Area;
  const start = First * PAGE_SIZE;
  const end = start + Count * PAGE_SIZE;
  return $memory === null || end > $memory.length ? new Uint8Array(end - start) : $memory.subarray(start, end);
}

function MiEndInPage(Area: CONTROL_AREA, Page: MMPFN, Memory: Uint8Array, Place: number, Status: NTSTATUS): void {
  if (NT_SUCCESS(Status)) {
    MiPlacePage(Area, Page, Memory.subarray(Place * PAGE_SIZE, (Place + 1) * PAGE_SIZE));
    Page.Valid = 1;
  } else Area.$pages.delete(Page.Index);
  Page.InPage = null;
}

/** The bytes of a page; where something has been mapped meanwhile they go there. */
function MiPlacePage(Area: CONTROL_AREA, Page: MMPFN, Bytes: Uint8Array): void {
  const { $memory } = Area;
  const start = Page.Index * PAGE_SIZE;
  if ($memory === null || start >= $memory.length || $memory.buffer === Bytes.buffer) Page.Data = Bytes;
  else {
    Page.Data = $memory.subarray(start, start + PAGE_SIZE);
    Page.Data.set(Bytes);
  }
}

/** @stack 0x60 */
function MiWaitForInPageComplete(Support: MMINPAGE_SUPPORT): void {
  KeWaitForSingleObject(Support.Event, PageIn, KernelMode, false, null);
}
