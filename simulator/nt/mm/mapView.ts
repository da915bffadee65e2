/**
 * Views of sections, in processes and in system space. All views of a section are parts of one piece of memory, which its
 * pages are parts of too; what a view's pages forbid at first makes each access a fault that brings the page in, or notes
 * that it is modified.
 */
import {
  HalAddressOf,
  HalBytesView,
  HalPageBits,
  HalPlace,
  HalProtectPages,
  HalQueryPage,
  HalTrace,
  HalUnplace,
} from 'hal';
import type { NTSTATUS } from '../inc/io';
import { PAGE_NOACCESS, PAGE_READONLY } from '../inc/mmdefs';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_VIEW_SIZE,
  STATUS_MAPPED_ALIGNMENT,
  STATUS_NO_MEMORY,
  STATUS_SECTION_PROTECTION,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { KSPIN_LOCK } from '../inc/ke';
import type { EPROCESS } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { type CONTROL_AREA, MI_VIEW, type MMPFN, type SECTION } from '../inc/section';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { MiCheckControlArea } from './controlArea';
import { MiIsWritable } from './createSection';
import { AddressRegion, PAGE_SIZE, ROUND_TO_PAGES, SystemViews } from './layout';
import { MiStartMappedPageWriter } from './modwrite';
import type { MmAddressSpace } from './process';

/** Views begin at multiples of this, in the section and in the address space. */
const ALLOCATION_GRANULARITY = 0x10000;
/** Largest view: it is real memory of the computer. */
const LARGEST_VIEW = 0x10000000;
/** Unmapped views whose addresses are not used again yet, so that who still has one faults. */
const QUARANTINE = 64;

const systemRegion = new AddressRegion(SystemViews, ALLOCATION_GRANULARITY);
export const MiSystemViews = new Set<MI_VIEW>();
/** Who maps has the section's memory where it is until the view is known. */
const MiViewLock = new KSPIN_LOCK();
const released: { readonly Region: AddressRegion; readonly Address: bigint; readonly Bytes: number }[] = [];

/** The first access of a page goes to the kernel; of a clean page of a writable view the first write. */
const NotThereYet = HalPageBits.NOT_PRESENT | HalPageBits.DEMAND;
const CleanPage = HalPageBits.READ_ONLY | HalPageBits.DEMAND;

/** @returns views of a process; null: of system space */
function MiViewsOf(Process: EPROCESS | null): Set<MI_VIEW> {
  return Process === null ? MiSystemViews : (Process.$addressSpace as MmAddressSpace).Views;
}

/** The view that an address lies in. */
export function MiLocateView(Process: EPROCESS | null, Address: bigint): MI_VIEW | undefined {
  if (Process !== null && Process.$addressSpace === null) return undefined;
  for (const view of MiViewsOf(Process))
    if (Address >= view.Start && Address < view.Start + BigInt(view.Size)) return view;
  return undefined;
}

/** What views of a section may be used for: no more than the section. */
function MiIsCompatible(Section: SECTION, Protect: number): boolean {
  return Protect === PAGE_NOACCESS || Protect === PAGE_READONLY || !MiIsWritable(Protect)
    ? true
    : MiIsWritable(Section.InitialPageProtection);
}

/**
 * @param Process null: system space
 * @param Offset of the section, bytes
 * @param ViewSize in: bytes, 0: up to the end; out: bytes of whole pages
 * @param Protect PAGE_xxx
 * @stack 0x190
 */
export function MiMapViewOfSection(
  Section: SECTION,
  Process: EPROCESS | null,
  Offset: bigint,
  ViewSize: Ref<number>,
  Protect: number,
  View: Ref<MI_VIEW | null>,
): NTSTATUS {
  if (Offset % BigInt(ALLOCATION_GRANULARITY) !== 0n) return STATUS_MAPPED_ALIGNMENT;
  if (!MiIsCompatible(Section, Protect)) return STATUS_SECTION_PROTECTION;
  const size = ViewSize.value === 0 ? Number(Section.SizeOfSection - Offset) : ViewSize.value;
  if (size <= 0 || Offset + BigInt(size) > BigInt(ROUND_TO_PAGES(Number(Section.SizeOfSection))))
    return STATUS_INVALID_VIEW_SIZE;
  const bytes = ROUND_TO_PAGES(size);
  if (bytes > LARGEST_VIEW) return STATUS_NO_MEMORY;
  const area = Section.ControlArea;
  const irql = KeAcquireSpinLockRaiseToDpc(MiViewLock);
  const view = MiGrowMemory(area, Number(Offset) + bytes)
    ? MiCreateView(area, Process, Number(Offset), bytes, Protect)
    : null;
  KeReleaseSpinLock(MiViewLock, irql);
  if (view === null) return STATUS_INSUFFICIENT_RESOURCES;
  if (view.Writable) area.WritableUserReferences++;
  if (MiIsWritable(Protect) && area.FilePointer !== null) MiStartMappedPageWriter();
  MiViewsOf(Process).add(view);
  HalTrace('section', `view of ${bytes} bytes at ${view.Start.toString(16)}`, area);
  ViewSize.value = bytes;
  View.value = view;
  return STATUS_SUCCESS;
}

/** A view of memory that stays where it is while there are views. */
function MiCreateView(
  Area: CONTROL_AREA,
  Process: EPROCESS | null,
  Offset: number,
  Bytes: number,
  Protect: number,
): MI_VIEW {
  const region = Process === null ? systemRegion : (Process.$addressSpace as MmAddressSpace).Allocations;
  const start = region.take(MiGranules(Bytes));
  const memory = HalBytesView(Area.$memory!.subarray(Offset, Offset + Bytes), Process);
  HalPlace(memory, start);
  HalProtectPages(start, Bytes, Protect === PAGE_NOACCESS ? HalPageBits.NOT_PRESENT : NotThereYet, Process);
  const writable = MiIsWritable(Protect) && Process !== null && Area.FilePointer !== null;
  const view = new MI_VIEW(Area, Process, start, Bytes, Offset / PAGE_SIZE, memory, Protect, writable);
  Area.NumberOfMappedViews++;
  Area.$views.add(view);
  return view;
}

function MiGranules(Bytes: number): number {
  return Math.ceil(Bytes / ALLOCATION_GRANULARITY) * ALLOCATION_GRANULARITY;
}

/**
 * All pages of the section lie in one piece from now on, which holds so many bytes at least.
 * @returns false: it would have to move, and somebody has a part of it
 * @stack 0x60
 */
export function MiMakeContiguous(Area: CONTROL_AREA, Bytes: number): boolean {
  const irql = KeAcquireSpinLockRaiseToDpc(MiViewLock);
  const made = MiGrowMemory(Area, Bytes);
  KeReleaseSpinLock(MiViewLock, irql);
  return made;
}

/** With the lock: of two that map a file at once neither makes memory that the other does not know. */
function MiGrowMemory(Area: CONTROL_AREA, Bytes: number): boolean {
  const old = Area.$memory;
  if (old !== null && old.length >= Bytes) return true;
  if (old !== null && (Area.$views.size > 0 || Area.$pins > 0)) return false;
  // Room to grow: a file that is mapped is often made longer.
  const memory = new Uint8Array(ROUND_TO_PAGES(Math.max(ALLOCATION_GRANULARITY, Bytes + Bytes / 2)));
  Area.$memory = memory;
  for (const page of [...Area.$pages.values()]) {
    const at = page.Index * PAGE_SIZE;
    if (at + PAGE_SIZE > memory.length || page.Valid === 0) continue;
    // One statement: nobody writes to the old place in between.
    [, page.Data] = [memory.set(page.Data, at), memory.subarray(at, at + PAGE_SIZE)];
  }
  return true;
}

/**
 * @stack 0x90
 */
export function MiUnmapView(View: MI_VIEW): void {
  const { ControlArea, Process, Start, Size } = View;
  if (!MiViewsOf(Process).delete(View)) return;
  ControlArea.$views.delete(View);
  HalProtectPages(Start, Size, HalPageBits.NOT_PRESENT, Process);
  HalUnplace(Start);
  HalTrace('section', `view at ${Start.toString(16)} unmapped`, ControlArea);
  MiReleaseAddresses(View);
  ControlArea.NumberOfMappedViews--;
  if (View.Writable) ControlArea.WritableUserReferences--;
  MiCheckControlArea(ControlArea);
}

function MiReleaseAddresses({ Process, Start, Size }: MI_VIEW): void {
  const region = Process === null ? systemRegion : (Process.$addressSpace as MmAddressSpace).Allocations;
  released.push({ Region: region, Address: Start, Bytes: MiGranules(Size) });
  if (released.length <= QUARANTINE) return;
  const oldest = released.shift()!;
  oldest.Region.giveBack(oldest.Address, oldest.Bytes);
}

/** A process ends: its views go. @stack 0x60 */
export function MiUnmapAllViews(Process: EPROCESS): void {
  for (const view of [...MiViewsOf(Process)]) MiUnmapView(view);
}

/** What an access of a view's page may do, now that the page is in. */
export function MiValidPteBits(View: MI_VIEW, Page: MMPFN, Write: boolean): number {
  if (!MiIsWritable(View.Protect)) return HalPageBits.READ_ONLY;
  return Write || Page.Modified !== 0 ? 0 : CleanPage;
}

/** Pages are about to be written to their file: the next write by a view makes them modified again. */
export function MiWatchWrites(Area: CONTROL_AREA, Page: MMPFN): void {
  for (const view of Area.$views) {
    const va = view.Start + BigInt((Page.Index - view.FirstPage) * PAGE_SIZE);
    if (va < view.Start || va >= view.Start + BigInt(view.Size)) continue;
    const bits = HalQueryPage(va, view.Process);
    if (bits === 0) HalProtectPages(va, PAGE_SIZE, CleanPage, view.Process);
  }
}

/** Address where a view shows something, as `MapViewOfFile` gave it. */
export function MiViewAt(Process: EPROCESS | null, BaseAddress: unknown): MI_VIEW | undefined {
  const address = typeof BaseAddress === 'bigint' ? BaseAddress : HalAddressOf(BaseAddress as object);
  return MiLocateView(Process, address);
}
