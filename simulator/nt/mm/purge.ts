/** Forgetting pages and sections of a file: for truncation, deletion, noncached writes. */
import { HalPageBits, HalProtectPages } from 'hal';
import { IO_STATUS_BLOCK } from '../inc/io';
import { NT_SUCCESS } from '../inc/ntstatus';
import { type CONTROL_AREA, MmFlushForDelete, type MMPFN, type SECTION_OBJECT_POINTERS } from '../inc/section';
import { MiDeleteControlArea, MiIsModified, MiKeepControlArea, MiReleaseControlArea } from './controlArea';
import { MiFlushSectionInternal, MiPagesOfRange, MiWaitForPageWrite } from './flush';
import { PAGE_SIZE } from './layout';

/** An application has a view of it. */
function MiIsUserMapped(Area: CONTROL_AREA): boolean {
  for (const view of Area.$views) if (view.Process !== null) return true;
  return false;
}

/**
 * Pages that lie in the range as a whole are forgotten, whatever they hold.
 * @param Offset bytes; null: the whole section
 * @param RegionSize bytes; 0: up to the end
 * @param IgnoreCacheViews also with views other than the cache's
 * @returns false: an application has a view, so nothing was done
 * @stack 0xf0
 */
export function MmPurgeSection(
  SectionObjectPointer: SECTION_OBJECT_POINTERS,
  Offset: bigint | null,
  RegionSize: number,
  IgnoreCacheViews: boolean,
): boolean {
  const area = SectionObjectPointer.DataSectionObject;
  if (area === null) return true;
  if (!IgnoreCacheViews && MiIsUserMapped(area)) return false;
  if (!MiKeepControlArea(area)) return true;
  const [, last] = MiPagesOfRange(area, Offset, RegionSize);
  const first = Offset === null ? 0 : Math.ceil(Number(Offset) / PAGE_SIZE);
  MiForgetPages(area, first, RegionSize === 0 ? Number.MAX_SAFE_INTEGER : last);
  // Without pages there is nothing to keep it for.
  MiReleaseControlArea(area);
  return true;
}

/** @stack 0x60 */
export function MiForgetPages(Area: CONTROL_AREA, First: number, Last: number): void {
  for (const page of [...Area.$pages.values()]) {
    if (page.Index < First || page.Index >= Last) continue;
    MiWaitForPageWrite(page);
    // One that is being read belongs to its reader.
    if (page.InPage !== null) continue;
    Area.$pages.delete(page.Index);
    MiForgetInViews(Area, page);
  }
}

/** Views bring the page in again at their next access. */
function MiForgetInViews(Area: CONTROL_AREA, Page: MMPFN): void {
  for (const view of Area.$views) {
    const va = view.Start + BigInt((Page.Index - view.FirstPage) * PAGE_SIZE);
    if (va >= view.Start && va < view.Start + BigInt(view.Size))
      HalProtectPages(va, PAGE_SIZE, HalPageBits.NOT_PRESENT | HalPageBits.DEMAND, view.Process);
  }
}

/**
 * Whether the file may be written to (or deleted): no image section of it is in use. One that is merely kept goes.
 * @param FlushType MmFlushForDelete: nor is its data mapped; MmFlushForWrite
 * @stack 0xa0
 */
export function MmFlushImageSection(SectionObjectPointer: SECTION_OBJECT_POINTERS, FlushType: number): boolean {
  const data = SectionObjectPointer.DataSectionObject;
  if (FlushType === MmFlushForDelete && data !== null && (data.NumberOfUserReferences > 0 || MiIsUserMapped(data)))
    return false;
  const image = SectionObjectPointer.ImageSectionObject;
  if (image === null) return true;
  if (image.NumberOfSectionReferences > 0 || image.NumberOfMappedViews > 0) return false;
  MiDeleteControlArea(image);
  return true;
}

/**
 * Whether the file may get that size.
 * @param NewFileSize bytes; null: 0
 * @stack 0x90
 */
export function MmCanFileBeTruncated(SectionPointer: SECTION_OBJECT_POINTERS, NewFileSize: bigint | null): boolean {
  if (!MmFlushImageSection(SectionPointer, 1)) return false;
  const area = SectionPointer.DataSectionObject;
  if (area === null || (area.NumberOfUserReferences === 0 && !MiIsUserMapped(area))) return true;
  return NewFileSize !== null && NewFileSize >= MiMappedBytes(area);
}

/** Up to where applications have it mapped, or may map it. */
function MiMappedBytes(Area: CONTROL_AREA): bigint {
  let end = Area.NumberOfUserReferences > 0 ? Area.$userSize : 0n;
  for (const view of Area.$views) {
    const last = BigInt(view.FirstPage * PAGE_SIZE + view.Size);
    const bytes = last < Area.$userSize ? last : Area.$userSize;
    if (view.Process !== null && bytes > end) end = bytes;
  }
  return end;
}

/**
 * A section that nobody uses goes at once, and with it the reference to the file object.
 * @param DelayClose if it is in use it goes as soon as it is not
 * @returns whether it has gone
 * @stack 0xb0
 */
export function MmForceSectionClosed(SectionObjectPointer: SECTION_OBJECT_POINTERS, DelayClose: boolean): boolean {
  let gone = true;
  for (const area of [SectionObjectPointer.DataSectionObject, SectionObjectPointer.ImageSectionObject]) {
    if (area === null) continue;
    if (area.NumberOfSectionReferences > 0 || area.NumberOfMappedViews > 0) {
      area.$deleteOnClose ||= DelayClose;
      gone = false;
    } else if (
      MiIsModified(area) &&
      !NT_SUCCESS(MiFlushSectionInternal(area, 0, Number.MAX_SAFE_INTEGER, new IO_STATUS_BLOCK()))
    )
      gone = false;
    else MiDeleteControlArea(area);
  }
  return gone;
}

/**
 * Sections and views that an application may write the file through, by handle or by address.
 * @stack 0x30
 */
export function MmDoesFileHaveUserWritableReferences(SectionPointer: SECTION_OBJECT_POINTERS): number {
  const area = SectionPointer.DataSectionObject;
  return area === null ? 0 : area.WritableUserReferences;
}
