/**
 * Special pool: one allocation per page, its end at the end of the page, a guard page behind it (or, to find what is
 * written before an allocation, its start at the start of the page). The rest of the page holds a pattern, looked at
 * when the allocation is freed; pages that were freed stay forbidden as long as there are others.
 *
 * Source: devtest/special-pool, bug check 0xC1 of the debugger documentation.
 */
import { HalPlace, HalPlaceBytes, HalQueryTime, HalUnplace } from 'hal';
import { PagedPool, POOL_HEADER, POOL_IN_USE } from '../inc/pool';
import { KeBugCheckEx } from '../ke/bugcheck';
import { POOL_BLOCK } from '../ex/poolBlock';
import { PAGE_SIZE, SpecialPoolStart } from './layout';
import { MiMakePageable } from './pageable';
import { MiAllowSpecialPool, MiForbidSpecialPool } from './specialpool';

const SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION = 0xc1;
/** Its last parameter. */
const NotAllocated = 0x20n;
const BadAddress = 0x21n;
const NearbyCorrupt = 0x23n;
const EndCorrupt = 0x24n;
const OneBitWrong = 0x32n;

const HeaderBytes = 16;
/** Pages that were freed are used again, the oldest first, once so many wait. */
const PagesKept = 1024;
const PageBytes = BigInt(PAGE_SIZE);
const Alignment = 16;

/** A page of special pool, in use or freed. */
class SPECIAL_PAGE {
  Block: POOL_BLOCK | null = null;
  Pattern = 0;
  /** What lies around the allocation, filled with the pattern. */
  Before: Uint8Array = new Uint8Array(0);
  BeforeAt = 0n;
  After: Uint8Array = new Uint8Array(0);
  AfterAt = 0n;
  Header: POOL_HEADER | null = null;
  HeaderAt = 0n;
  constructor(readonly Address: bigint) {}
}

/** By their addresses. */
export const MiSpecialPages = new Map<bigint, SPECIAL_PAGE>();
/** In the order of their free. */
const freed: SPECIAL_PAGE[] = [];
let nextPage = SpecialPoolStart;
/** Most that were in use at once, and so far in all: `!verifier`. */
export const MiSpecialPoolUse = { InUse: 0, Peak: 0, Allocations: 0 };

/** A request of that size can get special pool: it must leave room for the header. */
export function MmSpecialPoolCanHold(Bytes: number): boolean {
  return Bytes <= PAGE_SIZE - HeaderBytes;
}

export function MmIsSpecialPoolAddress(Address: bigint): boolean {
  return Address >= SpecialPoolStart && Address < nextPage;
}

/**
 * @param Underrun its start is guarded instead of its end
 * @returns a block of `Bytes` bytes; who it belongs to is the caller's to say
 * @stack 0x80
 */
export function MmAllocateSpecialPool(Bytes: number, Tag: number, Type: number, Underrun: boolean): POOL_BLOCK {
  const page = MiTakeSpecialPage();
  const room = Bytes === 0 ? Alignment : (Bytes + Alignment - 1) & -Alignment;
  const block = new POOL_BLOCK(page.Address, 0, PAGE_SIZE / Alignment);
  const offset = Underrun ? 0 : PAGE_SIZE - room;
  block.Free = false;
  block.Special = true;
  block.Address = page.Address + BigInt(offset);
  block.Bytes = Bytes;
  block.Type = Type;
  block.Tag = Tag;
  page.Block = block;
  page.Pattern = (HalQueryTime() & 0xff) | 1;
  page.HeaderAt = Underrun ? page.Address + BigInt(PAGE_SIZE - HeaderBytes) : page.Address;
  page.BeforeAt = Underrun ? block.Address : page.Address + BigInt(HeaderBytes);
  page.AfterAt = block.Address + BigInt(Bytes);
  page.Before = MiPlacePattern(page, page.BeforeAt, Underrun ? 0 : offset - HeaderBytes);
  const end = Underrun ? page.HeaderAt : page.Address + PageBytes;
  page.After = MiPlacePattern(page, page.AfterAt, Number(end - page.AfterAt));
  page.Header = new POOL_HEADER();
  page.Header.PoolType = POOL_IN_USE | (Type & 1);
  page.Header.PoolTag = Tag;
  HalPlace(page.Header, page.HeaderAt);
  if ((Type & 1) === PagedPool) MiMakePageable(page.Address, PAGE_SIZE);
  MiSpecialPoolUse.Allocations++;
  if (++MiSpecialPoolUse.InUse > MiSpecialPoolUse.Peak) MiSpecialPoolUse.Peak = MiSpecialPoolUse.InUse;
  return block;
}

function MiTakeSpecialPage(): SPECIAL_PAGE {
  if (freed.length > PagesKept) {
    const oldest = freed.shift()!;
    MiAllowSpecialPool(oldest.Address, PAGE_SIZE);
    return oldest;
  }
  // Between any two pages, and before the first, lies one that nobody may touch.
  if (nextPage === SpecialPoolStart) MiForbidSpecialPool(SpecialPoolStart - PageBytes, PAGE_SIZE, 'guard');
  const page = new SPECIAL_PAGE(nextPage);
  MiSpecialPages.set(page.Address, page);
  MiForbidSpecialPool(page.Address + PageBytes, PAGE_SIZE, 'guard');
  nextPage += 2n * PageBytes;
  return page;
}

function MiPlacePattern(Page: SPECIAL_PAGE, Address: bigint, Bytes: number): Uint8Array {
  const bytes = new Uint8Array(Bytes).fill(Page.Pattern);
  if (Bytes > 0) HalPlaceBytes(bytes, Address);
  return bytes;
}

/** The block whose page `Address` lies in; null: none, or it was freed. */
export function MmSpecialPoolBlock(Address: bigint): POOL_BLOCK | null {
  const page = MiSpecialPages.get(Address & -PageBytes);
  return page === undefined ? null : page.Block;
}

/** The page of an address holds an allocation that was freed. */
export function MmIsFreedSpecialPool(Address: bigint): boolean {
  const page = MiSpecialPages.get(Address & -PageBytes);
  return page !== undefined && page.Block === null;
}

/** Blocks in use, by address. */
export function MmSpecialPoolBlocks(): POOL_BLOCK[] {
  const blocks: POOL_BLOCK[] = [];
  for (const page of MiSpecialPages.values()) if (page.Block !== null) blocks.push(page.Block);
  return blocks;
}

/**
 * Looks at what lies around an allocation, and gives its page away. Damage is bug check 0xC1; an allocation that was
 * freed before faults here, where its header is read (0xCC).
 * @returns what it was, for the accounts
 * @stack 0x90
 */
export function MmFreeSpecialPool(Address: bigint): POOL_BLOCK {
  const page = MiSpecialPages.get(Address & -PageBytes);
  if (page === undefined || page.Header === null) {
    KeBugCheckEx(SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION, Address, 0n, 0n, NotAllocated);
    throw new Error('not reached');
  }
  // Faults in a page that was freed.
  const type = page.Header.PoolType;
  const block = page.Block!;
  if (block.Address !== Address || (type & POOL_IN_USE) === 0)
    KeBugCheckEx(
      SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION,
      Address,
      BigInt(block.Bytes),
      page.Address + PageBytes - Address,
      BadAddress,
    );
  MiCheckPattern(page, page.After, page.AfterAt, EndCorrupt);
  MiCheckPattern(page, page.Before, page.BeforeAt, NearbyCorrupt);
  MiForbidSpecialPool(page.Address, PAGE_SIZE, 'freed');
  for (const part of block.Parts) HalUnplace(part);
  block.Parts.length = 0;
  if (page.Before.length > 0) HalUnplace(page.BeforeAt);
  if (page.After.length > 0) HalUnplace(page.AfterAt);
  HalUnplace(page.HeaderAt);
  block.Free = true;
  page.Block = null;
  freed.push(page);
  MiSpecialPoolUse.InUse--;
  return block;
}

function MiCheckPattern({ Block, Pattern }: SPECIAL_PAGE, Bytes: Uint8Array, At: bigint, Kind: bigint): void {
  const first = Bytes.findIndex(byte => byte !== Pattern);
  if (first < 0) return;
  const wrong = Bytes[first] ^ Pattern;
  const others = Bytes.findIndex((byte, i) => i > first && byte !== Pattern);
  const kind = others < 0 && (wrong & (wrong - 1)) === 0 ? OneBitWrong : Kind;
  KeBugCheckEx(SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION, Block!.Address, At + BigInt(first), 0n, kind);
}
