/**
 * What a free finds out before it believes its caller: from the headers in memory, as they are by now.
 *
 * Source: bug checks 0x19, 0xC2 and 0x13A of the debugger documentation.
 */
import { HalObjectAt, HalReadBytes } from 'hal';
import type { KTHREAD } from '../inc/ke';
import { HEAP_VS_CHUNK_HEADER, POOL_IN_USE, POOL_TYPE_CACHE_ALIGNED, PROTECTED_POOL } from '../inc/pool';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentThread } from '../ke/prcb';
import { PAGE_SIZE, SystemRangeStart } from '../mm/layout';
import { POOL_UNIT, type POOL_BLOCK } from './poolBlock';
import type { PoolHeap } from './poolHeap';
import { ExpEncodeSizes, ExpHeaderContents, ExpPoolState, ExpReadHeader, POOL_OVERHEAD } from './poolHeader';
import { ExpPlainTag } from './poolTrack';

const BAD_POOL_HEADER = 0x19;
const BAD_POOL_CALLER = 0xc2;
const KERNEL_MODE_HEAP_CORRUPTION = 0x13a;

/** First parameters of the three. */
const PreviousDisagrees = 0x5n;
const ZeroSize = 0x8n;
const SizeTooLarge = 0x9n;
const SizeCorrupt = 0x20n;
const NotTracked = 0x22n;
const AlreadyFree = 0x7n;
const WrongTag = 0xan;
const UserAddress = 0x40n;
const InvalidAddress = 0x46n;
const NeverAllocated = 0x99n;
const HeapEntryCorrupt = 0x3n;
const HeapBlockNotBusy = 0x8n;
const HeapInvalidArgument = 0x9n;
const HeapSubsegmentCorrupt = 0x12n;

const PageMask = BigInt(PAGE_SIZE - 1);

/** What a thread that checks has to give back before the machine stops: the pool's lock, with its IRQL. */
export const ExpBeforePoolBugCheck = new Map<KTHREAD, () => void>();

/**
 * Before the machine stops, without a frame of its own in the way.
 * @returns the code
 * @stack 0x30
 */
function ExpUnlocked(BugCheckCode: number): number {
  const giveBack = ExpBeforePoolBugCheck.get(KeGetCurrentThread());
  if (giveBack !== undefined) giveBack();
  return BugCheckCode;
}

/**
 * What a free of classic pool reads first, at the caller's IRQL: where no memory is that is bug check 0x50, or 0xA at
 * DISPATCH_LEVEL. Whole pages have no header, and of user addresses nothing is read.
 */
export function ExpReachHeader(Address: bigint): void {
  if (ExpPoolState.Format !== 'classic' || Address < SystemRangeStart || (Address & PageMask) === 0n) return;
  HalReadBytes(Address - BigInt(POOL_OVERHEAD), POOL_OVERHEAD);
}

/**
 * The block at `Address`, if memory says that it is one; else the bug check that tells what it is.
 * @param Heap whose addresses `Address` is one of; null: it is in no pool
 * @param Tag 0: none was given
 * @stack 0x90
 */
export function ExpCheckFree(Heap: PoolHeap | null, Address: bigint, Tag: number): POOL_BLOCK {
  if (Address === 0n) KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), InvalidAddress, 0n, 0n, 0n);
  if (Address < SystemRangeStart)
    KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), UserAddress, Address, SystemRangeStart, 0n);
  if (Heap === null || (Address & BigInt(POOL_UNIT - 1)) !== 0n)
    KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), Heap === null ? NeverAllocated : InvalidAddress, Address, 0n, 0n);
  const block = Heap!.blockAt(Address);
  if ((Address & PageMask) === 0n) ExpCheckLargeBlock(Heap!, block, Address, Tag);
  else if (ExpPoolState.Format === 'segment') ExpCheckChunk(Heap!, block, Address, Tag);
  else ExpCheckClassicBlock(Address, Tag);
  // Headers that look right where no block is.
  if (block === null || block.Free) KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), NeverAllocated, Address, 0n, 0n);
  return block!;
}

/** Whole pages have no header: they are in the table of large allocations, or they are not allocated. */
function ExpCheckLargeBlock(Heap: PoolHeap, Block: POOL_BLOCK | null, Address: bigint, Tag: number): void {
  if (Block !== null) ExpCheckTag(Address, Block.Tag, Tag);
  else if (ExpPoolState.Format === 'segment') RtlpLogHeapFailure(HeapInvalidArgument, Heap, Address);
  else KeBugCheckEx(ExpUnlocked(BAD_POOL_HEADER), NotTracked, Address, 0n, 0n);
}

/** @param AllocationTag the block's own */
export function ExpCheckTag(Address: bigint, AllocationTag: number, Tag: number): void {
  // Only the PROTECTED_POOL bit makes a free build compare tags.
  if (AllocationTag < PROTECTED_POOL || ExpPlainTag(AllocationTag) === ExpPlainTag(Tag)) return;
  KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), WrongTag, Address, BigInt(AllocationTag), BigInt(Tag));
}

/** @stack 0x60 */
function ExpCheckClassicBlock(Address: bigint, Tag: number): void {
  let at = Address - BigInt(POOL_OVERHEAD);
  let entry = ExpReadHeader(at);
  if ((entry.PoolType & POOL_IN_USE) !== 0 && (entry.PoolType & POOL_TYPE_CACHE_ALIGNED) !== 0 && entry.PreviousSize) {
    // The header of an aligned block says how far before it the chunk begins.
    const chunk = at - BigInt(entry.PreviousSize * POOL_UNIT);
    const first = ExpReadHeader(chunk);
    if (first.PoolType === entry.PoolType && first.PoolTag === entry.PoolTag) {
      at = chunk;
      entry = first;
    }
  }
  if ((entry.PoolType & POOL_IN_USE) === 0)
    KeBugCheckEx(ExpUnlocked(BAD_POOL_CALLER), AlreadyFree, BigInt(entry.PoolTag), ExpHeaderContents(entry), Address);
  if (entry.BlockSize === 0) KeBugCheckEx(ExpUnlocked(BAD_POOL_HEADER), ZeroSize, 0n, 0n, at);
  const page = at & ~PageMask;
  const next = at + BigInt(entry.BlockSize * POOL_UNIT);
  if (next > page + BigInt(PAGE_SIZE)) KeBugCheckEx(ExpUnlocked(BAD_POOL_HEADER), SizeTooLarge, next, 0n, at);
  const inPage = next < page + BigInt(PAGE_SIZE);
  if (inPage && ExpReadHeader(next).PreviousSize !== entry.BlockSize)
    KeBugCheckEx(ExpUnlocked(BAD_POOL_HEADER), SizeCorrupt, at, next, ExpHeaderContents(entry));
  ExpCheckTag(Address, entry.PoolTag, Tag);
  const previous = at - BigInt(entry.PreviousSize * POOL_UNIT);
  const hasPrevious = entry.PreviousSize !== 0 || at !== page;
  if (hasPrevious && (previous < page || ExpReadHeader(previous).BlockSize !== entry.PreviousSize))
    KeBugCheckEx(ExpUnlocked(BAD_POOL_HEADER), PreviousDisagrees, previous, 0n, at);
}

/** @stack 0x60 */
function ExpCheckChunk(Heap: PoolHeap, Block: POOL_BLOCK | null, Address: bigint, Tag: number): void {
  const at = Block === null ? Address - BigInt(2 * POOL_OVERHEAD) : Block.Base;
  const chunk = HalObjectAt(at);
  if (Block === null || !(chunk instanceof HEAP_VS_CHUNK_HEADER) || Block.Free)
    RtlpLogHeapFailure(chunk instanceof HEAP_VS_CHUNK_HEADER ? HeapBlockNotBusy : HeapEntryCorrupt, Heap, at);
  if (!ExpChunkIsWhole(Block!)) RtlpLogHeapFailure(HeapEntryCorrupt, Heap, at);
  ExpCheckTag(Address, ExpReadHeader(Address - BigInt(POOL_OVERHEAD)).PoolTag, Tag);
  const next = Block!.Next;
  if (next !== null && !ExpChunkIsWhole(next)) RtlpLogHeapFailure(HeapSubsegmentCorrupt, Heap, next.Base);
}

/** Its sizes, decoded, are those of the heap. */
function ExpChunkIsWhole(Block: POOL_BLOCK): boolean {
  const { ChunkHeader, Previous } = Block;
  return ChunkHeader !== null && ChunkHeader.Sizes === ExpEncodeSizes(Block, Previous === null ? 0 : Previous.Units);
}

/**
 * @param Failure which kind: first parameter of bug check 0x13A
 * @stack 0x40
 */
function RtlpLogHeapFailure(Failure: bigint, Heap: PoolHeap, Address: bigint): void {
  RtlpHpHeapHandleError(Failure, Heap, Address);
}

/** @stack 0x30 */
function RtlpHpHeapHandleError(Failure: bigint, Heap: PoolHeap, Address: bigint): void {
  RtlpHeapHandleError(Failure, Heap, Address);
}

/** @stack 0x30 */
function RtlpHeapHandleError(Failure: bigint, Heap: PoolHeap, Address: bigint): void {
  KeBugCheckEx(ExpUnlocked(KERNEL_MODE_HEAP_CORRUPTION), Failure, Heap, Address, 0n);
}
