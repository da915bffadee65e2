/** What the cache manager asks of the memory manager. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import type { CONTROL_AREA } from '../inc/section';
import { PAGE_SIZE } from './layout';
import { MiResolveMappedFileFault, MiMakeZeroPage, MiValidPage } from './sectionPages';

/**
 * Brings the pages of a range of a cached file in, as accesses through the cache's views would: by page faults.
 * @param Start bytes
 * @returns status of a read that failed
 * @stack 0x100
 */
export function MmCheckCachedPageStates(Area: CONTROL_AREA, Start: number, Length: number): NTSTATUS {
  const first = Math.floor(Start / PAGE_SIZE);
  const last = Math.ceil((Start + Length) / PAGE_SIZE);
  for (let page = first; page < last; page++)
    if (MiValidPage(Area, page) === undefined) return MiResolveMappedFileFault(Area, page, last);
  return STATUS_SUCCESS;
}

/**
 * Copies into a page of a cached file, which is modified then.
 * @param Bytes null: zeros
 * @param Whole the rest of the page holds nothing: it need not be in
 * @returns false: the page is not in
 * @stack 0xc0
 */
export function MmCopyToCachedPage(
  Area: CONTROL_AREA,
  Index: number,
  Offset: number,
  Count: number,
  Bytes: Uint8Array | null,
  Whole: boolean,
): boolean {
  const page = Whole ? MiMakeZeroPage(Area, Index) : MiValidPage(Area, Index);
  if (page === undefined) return false;
  // Before and after: a write of the page that is under way may have taken it already.
  page.Modified = 1;
  if (Bytes === null) page.Data.fill(0, Offset, Offset + Count);
  else page.Data.set(Bytes.slice(), Offset);
  page.Modified = 1;
  return true;
}
