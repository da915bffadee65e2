/**
 * Pageable system memory: paged pool and pageable sections of drivers. A page that is out comes back at the first access
 * below DISPATCH_LEVEL; at DISPATCH_LEVEL and above that access is bug check 0xA.
 *
 * Pages go out when somebody trims: memory pressure (the balance set manager, if the scenario has `memoryPressure`), Driver Verifier's IRQL checking at each raise to DISPATCH_LEVEL or above, MmPageEntireDriver.
 */
import { HalIsAddressValid, HalPageBits, HalProtectPages, HalQueryPage, HalTrace, HalTrimPages } from 'hal';
import { MiNoteResident } from './workingset';

/** How often a page was locked, by address of the page. */
const locks = new Map<bigint, number>();

/**
 * The pages that overlap the range may go out from now on.
 * @stack 0x30
 */
export function MiMakePageable(Address: bigint, Bytes: number): void {
  for (const page of MiPagesOf(Address, Bytes))
    if ((HalQueryPage(page) & HalPageBits.PAGEABLE) === 0) HalProtectPages(page, 1, HalPageBits.PAGEABLE);
  MiNoteResident();
}

/**
 * They are brought in, without the cost of a fault: the allocator just wrote to them.
 * @stack 0x30
 */
export function MiMakeResident(Address: bigint, Bytes: number): void {
  for (const page of MiPagesOf(Address, Bytes)) {
    const bits = HalQueryPage(page);
    if ((bits & HalPageBits.PAGEABLE) !== 0 && (bits & HalPageBits.NOT_PRESENT) !== 0)
      HalProtectPages(page, 1, bits & ~(HalPageBits.NOT_PRESENT | HalPageBits.ON_DISK));
  }
  MiNoteResident();
}

/**
 * The pages that overlap the range go out, as far as they are pageable and not locked.
 * @param ToDisk bringing them back takes a read
 * @stack 0x40
 */
export function MiTrimRange(Address: bigint, Bytes: number, ToDisk: boolean): void {
  const out = HalPageBits.NOT_PRESENT | (ToDisk ? HalPageBits.ON_DISK : 0);
  for (const page of MiPagesOf(Address, Bytes)) {
    const bits = HalQueryPage(page);
    if ((bits & HalPageBits.PAGEABLE) !== 0 && (bits & HalPageBits.LOCKED) === 0) HalProtectPages(page, 1, bits | out);
  }
}

/**
 * All pageable system memory that is not locked goes out.
 * @param PurgeTransition also from the standby list: bringing it back takes a read from disk
 * @returns number of pages
 * @stack 0x60
 */
export function MmTrimAllSystemPagableMemory(PurgeTransition: boolean): number {
  const pages = HalTrimPages(PurgeTransition);
  if (pages > 0) HalTrace('trim', `${pages} pages of system memory are out`, null);
  return pages;
}

/**
 * Locks count: the pages stay in until they are unlocked as often.
 * @stack 0x30
 */
export function MiLockPages(Address: bigint, Bytes: number): void {
  for (const page of MiPagesOf(Address, Bytes)) {
    const bits = HalQueryPage(page);
    if ((bits & HalPageBits.PAGEABLE) === 0) continue;
    locks.set(page, (locks.get(page) ?? 0) + 1);
    HalProtectPages(page, 1, HalPageBits.PAGEABLE | HalPageBits.LOCKED);
  }
}

/** @stack 0x30 */
export function MiUnlockPages(Address: bigint, Bytes: number): void {
  for (const page of MiPagesOf(Address, Bytes)) {
    const count = locks.get(page) ?? 0;
    if (count > 1) locks.set(page, count - 1);
    else if (count === 1) {
      locks.delete(page);
      HalProtectPages(page, 1, HalQueryPage(page) & ~HalPageBits.LOCKED);
    }
  }
}

/**
 * An access would not fault now.
 * @stack 0x20
 */
export function MmIsAddressValid(VirtualAddress: bigint): boolean {
  return HalIsAddressValid(VirtualAddress);
}

/** Addresses of the pages that a range overlaps. */
function MiPagesOf(Address: bigint, Bytes: number): bigint[] {
  const pages: bigint[] = [];
  const end = Address + BigInt(Bytes > 0 ? Bytes : 1);
  for (let page = Address & ~0xfffn; page < end; page += 0x1000n) pages.push(page);
  return pages;
}
