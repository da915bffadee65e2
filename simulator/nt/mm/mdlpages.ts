/** Pages of physical memory that have no address until they are mapped. */
import { ExPoolTryPlace } from '../ex/pool';
import { NonPagedPool } from '../inc/ex';
import { MDL, MDL_PAGES_LOCKED } from '../inc/mdl';
import { PAGE_SIZE, ROUND_TO_PAGES } from './layout';
import { MmInitializeMdl, MmSizeOfMdl } from './mdl';

export const MM_DONT_ZERO_ALLOCATION = 0x1;
export const MM_ALLOCATE_FULLY_REQUIRED = 0x4;
export const MM_ALLOCATE_NO_WAIT = 0x8;
/** Pages of one MDL are contiguous, whether or not that is asked for. */
export const MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS = 0x20;

/** Pages that the machine can give out this way. */
const AvailablePages = 0x10000;
let pagesInUse = 0;
/** Frames are given out upwards, above those that follow from addresses. */
let nextFrame = 0x200000n;

/**
 * Allocates pages; map them with MmMapLockedPagesSpecifyCache. Zeroed unless MM_DONT_ZERO_ALLOCATION.
 * @param TotalBytes rounded up to whole pages
 * @returns an MDL to be freed with MmFreePagesFromMdl and then ExFreePool; null if there are no pages
 * @stack 0xd0
 */
export function MmAllocatePagesForMdlEx(
  _LowAddress: bigint,
  _HighAddress: bigint,
  _SkipBytes: bigint,
  TotalBytes: number,
  _CacheType: number,
  Flags: number,
): MDL | null {
  const bytes = ROUND_TO_PAGES(TotalBytes);
  const pages = bytes / PAGE_SIZE;
  if (!(pages > 0) || pagesInUse + pages > AvailablePages) return null;
  const memory = new Uint8Array(bytes);
  if ((Flags & MM_DONT_ZERO_ALLOCATION) !== 0) memory.fill(0xcc);
  const mdl = ExPoolTryPlace(NonPagedPool, new MDL(), ' ldM', MmSizeOfMdl(0n, bytes));
  if (mdl === null) return null;
  MmInitializeMdl(mdl, 0n, bytes);
  mdl.$memory = memory;
  mdl.$frames = nextFrame;
  nextFrame += BigInt(pages);
  mdl.MdlFlags |= MDL_PAGES_LOCKED;
  pagesInUse += pages;
  return mdl;
}

/** @stack 0x60 */
export function MmAllocatePagesForMdl(
  LowAddress: bigint,
  HighAddress: bigint,
  SkipBytes: bigint,
  TotalBytes: number,
): MDL | null {
  return MmAllocatePagesForMdlEx(LowAddress, HighAddress, SkipBytes, TotalBytes, 0, 0);
}

/**
 * Gives the pages back. The MDL itself is freed with ExFreePool.
 * @stack 0x70
 */
export function MmFreePagesFromMdl(MemoryDescriptorList: MDL): void {
  pagesInUse -= MemoryDescriptorList.ByteCount / PAGE_SIZE;
  MemoryDescriptorList.MdlFlags &= ~MDL_PAGES_LOCKED;
  MemoryDescriptorList.$memory = null;
}
