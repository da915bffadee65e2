/**
 * Pages of special pool that may not be touched: the guard page behind an allocation, and allocations that were freed.
 * Each access of one is a page fault, which is reported as what it is (see `ke/bugrename.ts`).
 */
import { HalPageBits, HalProtectPages } from 'hal';
import { PAGE_SIZE, ROUND_TO_PAGES } from './layout';

/** `guard`: beyond the end of an allocation (or before its start); `freed`: once allocated. */
export type SpecialPoolState = 'guard' | 'freed';

/** By address of the page. */
const pages = new Map<bigint, SpecialPoolState>();

/**
 * Pages of special pool become forbidden. Call it before what lies there is unplaced, so that those who still have the
 * object fault.
 * @param Address page-aligned @param Bytes rounded up to pages
 * @stack 0x60
 */
export function MiForbidSpecialPool(Address: bigint, Bytes: number, State: SpecialPoolState): void {
  for (let offset = 0; offset < Bytes; offset += PAGE_SIZE) pages.set(Address + BigInt(offset), State);
  HalProtectPages(Address, ROUND_TO_PAGES(Bytes), HalPageBits.NOT_PRESENT);
}

/**
 * They are in use (again).
 * @stack 0x60
 */
export function MiAllowSpecialPool(Address: bigint, Bytes: number): void {
  for (let offset = 0; offset < Bytes; offset += PAGE_SIZE) pages.delete(Address + BigInt(offset));
  HalProtectPages(Address, ROUND_TO_PAGES(Bytes), 0);
}

/** What the page of an address is in special pool; null: usable, or no special pool. */
export function MiSpecialPoolStateOf(Address: bigint): SpecialPoolState | null {
  return pages.get(Address & ~0xfffn) ?? null;
}
