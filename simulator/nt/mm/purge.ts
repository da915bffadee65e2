/** Forgetting pages of a file: for truncation, deletion, noncached writes. */
import type { CONTROL_AREA, SECTION_OBJECT_POINTERS } from '../inc/section';
import { MiPagesOfRange, MiWaitForPageWrite } from './flush';
import { PAGE_SIZE } from './layout';

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
  if (!IgnoreCacheViews && area.$mappings > 0) return false;
  const [, last] = MiPagesOfRange(area, Offset, RegionSize);
  const first = Offset === null ? 0 : Math.ceil(Number(Offset) / PAGE_SIZE);
  MiForgetPages(area, first, RegionSize === 0 ? Number.MAX_SAFE_INTEGER : last);
  return true;
}

/** @stack 0x60 */
export function MiForgetPages(Area: CONTROL_AREA, First: number, Last: number): void {
  for (const page of [...Area.$pages.values()]) {
    if (page.Index < First || page.Index >= Last) continue;
    MiWaitForPageWrite(page);
    // One that is being read belongs to its reader.
    if (page.InPage === null) Area.$pages.delete(page.Index);
  }
}
