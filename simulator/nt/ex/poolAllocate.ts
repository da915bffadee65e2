/** Taking a block of pool and giving it back, whatever form the request had. */
import { MiMakeResident } from '../mm/pageable';
import { HalAddressOf, HalBytesView, HalCaptureStack, HalPlace, HalSizeOf } from 'hal';
import { NonPagedPool, POOL_TYPE_CACHE_ALIGNED, POOL_TYPE_MUST_SUCCEED, PagedPool } from '../inc/pool';
import type { NTSTATUS } from '../inc/io';
import { APC_LEVEL, DISPATCH_LEVEL } from '../inc/kedefs';
import { STATUS_INSUFFICIENT_RESOURCES, STATUS_QUOTA_EXCEEDED, STATUS_SUCCESS } from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeGetCurrentThread } from '../ke/prcb';
import { POOL_UNIT, type POOL_BLOCK, type PoolType } from './poolBlock';
import {
  MmAllocateSpecialPool,
  MmFreeSpecialPool,
  MmIsSpecialPoolAddress,
  MmSpecialPoolBlock,
  MmSpecialPoolCanHold,
} from '../mm/specialheap';
import { MmSpecialPoolCatchesUnderruns, MmUseSpecialPool } from '../mm/specialtag';
import { VfCountPool, VfPoolOwner, VfUsesSpecialPool, type VF_POOL_OWNER } from '../vf/pool';
import { ExpBeforePoolBugCheck, ExpCheckFree, ExpCheckTag, ExpReachHeader } from './poolFree';
import { ExpWriteAlignedHeader, ExpWriteHeader } from './poolHeader';
import { PoolHeap } from './poolHeap';
import { ExpQuotaProcess, PspChargeProcessQuota, PspReturnProcessQuota } from './poolQuota';
import { ExpPoolTag, ExpTracker, type POOL_TAG } from './poolTrack';
import { ExRaiseStatus } from './raise';
import { ExPoolHeaps, ExpAcquirePoolLock, ExpBlockOf, ExpHeapOf, ExpReleasePoolLock } from './poolHeaps';

const BAD_POOL_CALLER = 0xc2;
/**
 * Bytes that may be in use per pool before allocations fail. Windows takes them from the memory that it finds at boot; ours are those of
 * a small computer, so that a leak meets the end of the pool rather than that of the machine's own memory.
 */
const PoolLimit = 0x8000000;
const CacheLine = 64;
/** ' GIB' in C: a tag that the system keeps for itself. */
const BigTag = 0x20474942;

/** Wishes for special pool. */
export const SpecialNone = 0;
export const SpecialOverrun = 1;
export const SpecialUnderrun = 2;
/** Whichever end the system's settings say. */
export const SpecialAnyEnd = 3;

/** What a request says besides its size, however it was made. */
export class PoolRequest {
  Zero = false;
  Quota = false;
  /** What to do where there is no block: null is given out, or the status raised. */
  Raise = false;
  Special = SpecialNone;
  /** Why there was none. */
  Status: NTSTATUS = STATUS_SUCCESS;
  constructor(
    readonly Type: number,
    readonly Tag: number,
  ) {}
}

/** @stack 0xd0 */
export function ExAllocateHeapPool(Request: PoolRequest, What: number | PoolType<object>): object | null {
  const bytes = typeof What === 'number' ? What : HalSizeOf(What);
  ExpCheckRequest(Request, bytes);
  const block = ExpTakeBlock(Request, bytes);
  if (block === null) {
    if (Request.Raise) ExRaiseStatus(Request.Status);
    return null;
  }
  let memory: object;
  if (typeof What === 'number') {
    const data = new Uint8Array(bytes);
    if (!Request.Zero) data.fill(0xcc);
    // What may be out must be able to fault.
    memory = HalBytesView(data);
  } else memory = new What();
  ExpPlaceIn(block, memory, block.Address);
  return memory;
}

/** What no allocator believes: bug check 0xC2. */
function ExpCheckRequest(Request: PoolRequest, Bytes: number): void {
  const { Type, Tag } = Request;
  const irql = KeGetCurrentIrql();
  const bytes = Number.isInteger(Bytes) ? BigInt(Bytes) : 0n;
  const highest = (Type & 1) === PagedPool ? APC_LEVEL : DISPATCH_LEVEL;
  if (irql > highest) KeBugCheckEx(BAD_POOL_CALLER, 0x8n, BigInt(irql), BigInt(Type), bytes);
  if ((Type & POOL_TYPE_MUST_SUCCEED) !== 0) KeBugCheckEx(BAD_POOL_CALLER, 0x9an, BigInt(Type), bytes, BigInt(Tag));
  if (Tag === 0) KeBugCheckEx(BAD_POOL_CALLER, 0x9bn, BigInt(Type), bytes, ExpCallerAddress());
  if (Tag === BigTag) KeBugCheckEx(BAD_POOL_CALLER, 0x9cn, BigInt(Type), bytes, ExpCallerAddress());
}

/** The instruction outside the kernel that asked. */
function ExpCallerAddress(): bigint {
  const frames = HalCaptureStack(16);
  for (const frame of frames) if (frame.image !== 'nt') return frame.address;
  return frames[0].address;
}

/** @stack 0xa0 */
function ExpTakeBlock(Request: PoolRequest, Bytes: number): POOL_BLOCK | null {
  const base = Request.Type & 1;
  const heap = ExPoolHeaps[base];
  Request.Status = STATUS_INSUFFICIENT_RESOURCES;
  // A size that is no size is a huge one in C.
  if (!Number.isInteger(Bytes) || Bytes < 0 || heap.BytesInUse + Bytes > PoolLimit) return null;
  const process = Request.Quota ? ExpQuotaProcess() : null;
  if (process !== null && !PspChargeProcessQuota(process, base, PoolHeap.roundUp(Bytes))) {
    Request.Status = STATUS_QUOTA_EXCEEDED;
    return null;
  }
  const owner = VfPoolOwner();
  const special = ExpSpecialPool(Request, Bytes, owner);
  const lock = special === SpecialNone ? base : NonPagedPool;
  const irql = ExpAcquirePoolLock(lock);
  const block =
    special !== SpecialNone
      ? MmAllocateSpecialPool(Bytes, Request.Tag, Request.Type, special === SpecialUnderrun)
      : ExpTakeFromHeap(heap, Request, Bytes);
  block.Process = process;
  block.Owner = owner;
  if (!block.Special && !ExpIsLarge(block)) {
    ExpWriteHeader(block);
    ExpWriteAlignedHeader(block);
  }
  const tracker = ExpTracker(base, block.Tag);
  tracker.Allocs++;
  tracker.Bytes += block.Units * POOL_UNIT;
  ExpReleasePoolLock(lock, irql);
  if (owner?.Tracked) VfCountPool(block, 1);
  return block;
}

/** From where the request is met: special pool if it asks for that, if Verifier does for its driver, or the system for its tag or size. */
function ExpSpecialPool(Request: PoolRequest, Bytes: number, Owner: VF_POOL_OWNER | null): number {
  if (!MmSpecialPoolCanHold(Bytes)) return SpecialNone;
  const { Special } = Request;
  if (Special === SpecialOverrun || Special === SpecialUnderrun) return Special;
  const wanted =
    Special === SpecialAnyEnd || (Owner !== null && VfUsesSpecialPool(Owner)) || MmUseSpecialPool(Bytes, Request.Tag);
  if (!wanted) return SpecialNone;
  return MmSpecialPoolCatchesUnderruns() ? SpecialUnderrun : SpecialOverrun;
}

function ExpTakeFromHeap(Heap: PoolHeap, Request: PoolRequest, Bytes: number): POOL_BLOCK {
  const block = Heap.take(Bytes, (Request.Type & POOL_TYPE_CACHE_ALIGNED) !== 0 ? CacheLine : POOL_UNIT);
  block.Free = false;
  block.Bytes = Bytes;
  block.Type = Request.Type;
  block.Tag = Request.Tag;
  if (Request.Zero && ExpIsLarge(block)) MiMakeResident(block.Address, Bytes);
  return block;
}

function ExpIsLarge(Block: POOL_BLOCK): boolean {
  return Block.Address === Block.Page;
}

/**
 * @param P the block, or an address that somebody takes for one
 * @stack 0xa0
 */
export function ExFreeHeapPool(P: object, Tag: number): void {
  const address = HalAddressOf(P);
  if (MmIsSpecialPoolAddress(address)) {
    ExpReleaseSpecial(address, Tag);
    return;
  }
  const heap = ExpHeapOf(address);
  const irql = KeGetCurrentIrql();
  if (irql > APC_LEVEL && (irql > DISPATCH_LEVEL || (ExpTypeAt(heap, address) & 1n) === 1n))
    KeBugCheckEx(BAD_POOL_CALLER, 0x9n, BigInt(irql), ExpTypeAt(heap, address), address);
  ExpReachHeader(address);
  ExpReleaseBlock(ExpCheckedBlock(heap, address, Tag));
}

/**
 * Other processors change the neighbours' headers: the check has the pool's lock, and gives it back before a bug check.
 * @stack 0x40
 */
function ExpCheckedBlock(Heap: PoolHeap | null, Address: bigint, Tag: number): POOL_BLOCK {
  if (Heap === null) return ExpCheckFree(Heap, Address, Tag);
  const base = Heap === ExPoolHeaps[NonPagedPool] ? NonPagedPool : PagedPool;
  const thread = KeGetCurrentThread();
  const irql = ExpAcquirePoolLock(base);
  ExpBeforePoolBugCheck.set(thread, () => ExpReleasePoolLock(base, irql));
  const block = ExpCheckFree(Heap, Address, Tag);
  ExpBeforePoolBugCheck.delete(thread);
  ExpReleasePoolLock(base, irql);
  return block;
}

function ExpTypeAt(Heap: PoolHeap | null, Address: bigint): bigint {
  const block = Heap === null ? null : Heap.blockAt(Address);
  return block === null ? 0n : BigInt(block.Type);
}

/** @stack 0x50 */
function ExpReleaseSpecial(Address: bigint, Tag: number): void {
  const block = MmSpecialPoolBlock(Address);
  if (block !== null) ExpCheckTag(Address, block.Tag, Tag);
  const freed = MmFreeSpecialPool(Address);
  ExpSettle(freed, freed.Units * POOL_UNIT);
}

/** @stack 0x60 */
function ExpReleaseBlock(Block: POOL_BLOCK): void {
  const base = Block.Type & 1;
  const bytes = Block.Units * POOL_UNIT;
  if (Block.Special) {
    ExpReleaseSpecial(Block.Address, 0);
    return;
  }
  ExpSettle(Block, bytes);
  const irql = ExpAcquirePoolLock(base);
  ExPoolHeaps[base].giveBack(Block);
  ExpReleasePoolLock(base, irql);
}

/** The accounts of a block that is freed; `Taken`: bytes with headers and rounding. */
function ExpSettle(Block: POOL_BLOCK, Taken: number): void {
  const base = Block.Type & 1;
  if (Block.Process !== null) PspReturnProcessQuota(Block.Process as EPROCESS, base, PoolHeap.roundUp(Block.Bytes));
  if (Block.Owner?.Tracked) VfCountPool(Block, -1);
  Block.Process = Block.Owner = null;
  const tracker = ExpTracker(base, Block.Tag);
  tracker.Frees++;
  tracker.Bytes -= Taken;
}

// ---- for the kernel -------------------------------------------------------------------------------------------------
/**
 * For the kernel's own structures that are made with constructor arguments: puts `Body` into pool.
 * @param Bytes size of the block; default the structure's
 * @param Offset where in the block the structure begins
 * @stack 0x80
 */
export function ExPoolPlace<T extends object>(PoolType: number, Body: T, Tag: POOL_TAG, Bytes = 0, Offset = 0): T {
  const bytes = Bytes !== 0 ? Bytes : HalSizeOf(Body.constructor as PoolType<T>);
  const block = ExpTakeBlock(new PoolRequest(PoolType, ExpPoolTag(Tag)), bytes);
  if (block === null) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  ExpPlaceIn(block!, Body, block!.Address + BigInt(Offset));
  return Body;
}

/**
 * The same for what a caller may have to do without.
 * @returns null if there is no pool
 * @stack 0x80
 */
export function ExPoolTryPlace<T extends object>(
  PoolType: number,
  Body: T,
  Tag: POOL_TAG,
  Bytes = 0,
  Offset = 0,
): T | null {
  const bytes = Bytes !== 0 ? Bytes : HalSizeOf(Body.constructor as PoolType<T>);
  const block = ExpTakeBlock(new PoolRequest(PoolType, ExpPoolTag(Tag)), bytes);
  if (block === null) return null;
  ExpPlaceIn(block, Body, block.Address + BigInt(Offset));
  return Body;
}

/** Puts a further structure (or bytes) into the block that `Owner` lies in; it goes when the block is freed. */
export function ExpPlacePart(Owner: object, Part: object, Address: bigint): void {
  const block = ExpBlockOf(Owner);
  if (block === null) HalPlace(Part, Address);
  else ExpPlaceIn(block, Part, Address);
}

function ExpPlaceIn(Block: POOL_BLOCK, Part: object, Address: bigint): void {
  HalPlace(Part, Address);
  Block.Parts.push(Address);
}

/** Frees the block that one of the kernel's own structures lies in, wherever in it that is. */
export function ExpFreeBlockOf(Part: object): void {
  ExpReleaseBlock(ExpBlockOf(Part)!);
}
