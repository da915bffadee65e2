/**
 * Pool allocation. Where C says `ExAllocatePool2(flags, sizeof(X), tag)`, a model says `ExAllocatePool2(flags, X, tag)`
 * and gets an `X` that lies in pool; a number of bytes gives bytes.
 */
import { MiMakeResident } from '../mm/pageable';
import { HalAddressOf, HalBytesView, HalCaptureStack, HalObjectAt, HalPlace, HalSizeOf } from 'hal';
import {
  NonPagedPool,
  NonPagedPoolNx,
  NormalPoolPriority,
  PagedPool,
  PoolExtendedParameterPriority,
  type POOL_EXTENDED_PARAMETER,
  POOL_FLAG_CACHE_ALIGNED,
  POOL_FLAG_NON_PAGED,
  POOL_FLAG_NON_PAGED_EXECUTE,
  POOL_FLAG_OPTIONAL_START,
  POOL_FLAG_PAGED,
  POOL_FLAG_RAISE_ON_FAILURE,
  POOL_FLAG_SESSION,
  POOL_FLAG_SPECIAL_POOL,
  POOL_FLAG_UNINITIALIZED,
  POOL_FLAG_USE_QUOTA,
  POOL_HEADER,
  POOL_IN_USE,
  POOL_QUOTA_FAIL_INSTEAD_OF_RAISE,
  POOL_RAISE_IF_ALLOCATION_FAILURE,
  POOL_TYPE_CACHE_ALIGNED,
  POOL_TYPE_MUST_SUCCEED,
  POOL_ZERO_ALLOCATION,
  type POOL_FLAGS,
} from '../inc/pool';
import type { NTSTATUS } from '../inc/io';
import { APC_LEVEL, DISPATCH_LEVEL } from '../inc/kedefs';
import { KSPIN_LOCK } from '../inc/ke';
import { KGUARDED_MUTEX } from '../inc/resource';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_QUOTA_EXCEEDED,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { EPROCESS } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql } from '../ke/irql';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeAcquireGuardedMutex, KeReleaseGuardedMutex } from '../ke/guardedmutex';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { NonPagedPoolStart, PagedPoolStart } from '../mm/layout';
import { POOL_UNIT, type POOL_BLOCK } from './poolBlock';
import {
  MmAllocateSpecialPool,
  MmFreeSpecialPool,
  MmIsFreedSpecialPool,
  MmIsSpecialPoolAddress,
  MmSpecialPoolBlock,
  MmSpecialPoolBlocks,
  MmSpecialPoolCanHold,
} from '../mm/specialheap';
import { VfCountPool, type VF_POOL_OWNER, VfPoolOwner, VfUsesSpecialPool } from '../vf/pool';
import { ExpBeforePoolBugCheck, ExpCheckFree, ExpCheckTag } from './poolFree';
import { ExpWriteAlignedHeader, ExpWriteHeader, POOL_OVERHEAD } from './poolHeader';
import { PoolHeap } from './poolHeap';
import { ExpQuotaProcess, PspChargeProcessQuota, PspReturnProcessQuota } from './poolQuota';
import { ExpPoolTag, ExpTracker, type POOL_TAG } from './poolTrack';
import { ExRaiseStatus } from './raise';

export { PoolTrackTable, type POOL_TAG } from './poolTrack';

/** A structure class whose instances can lie in pool. */
export type PoolType<T extends object> = new () => T;

/** Bits of an EX_POOL_PRIORITY. */
const PrioritySpecialPool = 8;
const PriorityUnderrun = 1;

const BAD_POOL_CALLER = 0xc2;
/** Addresses of a pool, in bytes. */
const PoolRange = 0x40000000n;
/**
 * Bytes that may be in use per pool before allocations fail. Windows takes them from the memory that it finds at boot; ours are those of
 * a small computer, so that a leak meets the end of the pool rather than that of the machine's own memory.
 */
const PoolLimit = 0x8000000;
const CacheLine = 64;
/** ' GIB' in C: a tag that the system keeps for itself. */
const BigTag = 0x20474942;

/** By base type: nonpaged, paged. */
export const ExPoolHeaps = [new PoolHeap(NonPagedPoolStart, false), new PoolHeap(PagedPoolStart, true)];
const PoolLock = new KSPIN_LOCK();
/** Paged pool's headers can be out: its lock must not raise to DISPATCH_LEVEL. */
const PagedPoolMutex = new KGUARDED_MUTEX();

/** Wishes for special pool. */
const SpecialNone = 0;
const SpecialOverrun = 1;
const SpecialUnderrun = 2;

/** What a request says besides its size, however it was made. */
class PoolRequest {
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

// ---- the forms of a request -----------------------------------------------------------------------------------------
/**
 * Allocates zeroed pool. Flags ask for exactly one of POOL_FLAG_NON_PAGED, POOL_FLAG_NON_PAGED_EXECUTE and
 * POOL_FLAG_PAGED; others that are not known fail the request.
 * @param NumberOfBytes a number of bytes (>= 1), or a structure class
 * @returns bytes or a new structure lying in pool; null if there is no memory, unless POOL_FLAG_RAISE_ON_FAILURE
 * @stack 0x90
 */
export function ExAllocatePool2(Flags: POOL_FLAGS, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePool2<T extends object>(Flags: POOL_FLAGS, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x90 */
export function ExAllocatePool2(Flags: POOL_FLAGS, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithFlags(BigInt(Flags), What, ExpPoolTag(Tag), true);
}

/**
 * As ExAllocatePool2, with further parameters: one of an unknown type fails the request unless it is optional.
 * @stack 0x90
 */
export function ExAllocatePool3(
  Flags: POOL_FLAGS,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  ExtendedParameters: POOL_EXTENDED_PARAMETER[] | null,
  Count: number,
): any {
  let known = true;
  for (let i = 0; i < Count; i++) {
    const parameter = ExtendedParameters === null ? undefined : ExtendedParameters[i];
    if (parameter === undefined || (parameter.Type !== PoolExtendedParameterPriority && !parameter.Optional))
      known = false;
  }
  return ExpAllocateWithFlags(BigInt(Flags), What, ExpPoolTag(Tag), known);
}

const RequiredFlags = BigInt(
  POOL_FLAG_USE_QUOTA |
    POOL_FLAG_UNINITIALIZED |
    POOL_FLAG_SESSION |
    POOL_FLAG_CACHE_ALIGNED |
    POOL_FLAG_RAISE_ON_FAILURE |
    POOL_FLAG_NON_PAGED |
    POOL_FLAG_NON_PAGED_EXECUTE |
    POOL_FLAG_PAGED,
);
const TypeFlags = POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED;

function ExpAllocateWithFlags(
  Flags: bigint,
  What: number | PoolType<object>,
  Tag: number,
  ParametersKnown: boolean,
): object | null {
  const flags = Number(Flags & RequiredFlags);
  const kind = flags & TypeFlags;
  const one = kind === POOL_FLAG_NON_PAGED || kind === POOL_FLAG_NON_PAGED_EXECUTE || kind === POOL_FLAG_PAGED;
  const raise = (flags & POOL_FLAG_RAISE_ON_FAILURE) !== 0;
  if (!one || !ParametersKnown || (Flags & (POOL_FLAG_OPTIONAL_START - 1n) & ~RequiredFlags) !== 0n) {
    if (raise) ExRaiseStatus(STATUS_INVALID_PARAMETER);
    return null;
  }
  const type = kind === POOL_FLAG_PAGED ? PagedPool : kind === POOL_FLAG_NON_PAGED ? NonPagedPoolNx : NonPagedPool;
  const aligned = (flags & POOL_FLAG_CACHE_ALIGNED) !== 0 ? POOL_TYPE_CACHE_ALIGNED : 0;
  const request = new PoolRequest(type | aligned, Tag);
  request.Zero = (flags & POOL_FLAG_UNINITIALIZED) === 0;
  request.Quota = (flags & POOL_FLAG_USE_QUOTA) !== 0;
  request.Raise = raise;
  if ((Flags & POOL_FLAG_SPECIAL_POOL) !== 0n) request.Special = SpecialOverrun;
  return ExAllocateHeapPool(request, What);
}

/**
 * Allocates pool that is not zeroed (filled with 0xCC here, so that nobody takes it for zero).
 * @returns null if there is no memory, unless POOL_RAISE_IF_ALLOCATION_FAILURE
 * @stack 0x70
 */
export function ExAllocatePoolWithTag(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolWithTag<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolWithTag(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithType(PoolType, What, Tag, false);
}

/**
 * As ExAllocatePoolWithTag. The priority says how early it fails when memory runs low, which it does not here; it can
 * ask for special pool too.
 * @stack 0x70
 */
export function ExAllocatePoolWithTagPriority(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, false, Priority);
}

/** @stack 0x70 */
export function ExAllocatePoolZero(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolZero<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolZero(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExpAllocateWithType(PoolType, What, Tag, true);
}

/** @stack 0x70 */
export function ExAllocatePoolUninitialized(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithType(PoolType, What, Tag, false);
}

/** @stack 0x70 */
export function ExAllocatePoolPriorityZero(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, true, Priority);
}

/** @stack 0x70 */
export function ExAllocatePoolPriorityUninitialized(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Priority: number,
): any {
  return ExpAllocateWithType(PoolType, What, Tag, false, Priority);
}

/** @stack 0x40 */
export function ExAllocatePool(PoolType: number, What: number | PoolType<object>): any {
  return ExpAllocateWithType(PoolType, What, 'enoN', false);
}

/**
 * Charges the current process. Raises STATUS_QUOTA_EXCEEDED or STATUS_INSUFFICIENT_RESOURCES, or returns null if
 * `PoolType` has POOL_QUOTA_FAIL_INSTEAD_OF_RAISE.
 * @stack 0x80
 */
export function ExAllocatePoolWithQuotaTag(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, false);
}

/** @stack 0x40 */
export function ExAllocatePoolWithQuota(PoolType: number, What: number | PoolType<object>): any {
  return ExpAllocateWithQuota(PoolType, What, 'enoN', false);
}

/** @stack 0x80 */
export function ExAllocatePoolQuotaZero(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, true);
}

/** @stack 0x80 */
export function ExAllocatePoolQuotaUninitialized(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
): any {
  return ExpAllocateWithQuota(PoolType, What, Tag, false);
}

function ExpAllocateWithType(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Zero: boolean,
  Priority = NormalPoolPriority,
): object | null {
  const request = new PoolRequest(PoolType, ExpPoolTag(Tag));
  request.Zero = Zero || (PoolType & POOL_ZERO_ALLOCATION) !== 0;
  if ((Priority & PrioritySpecialPool) !== 0)
    request.Special = (Priority & PriorityUnderrun) !== 0 ? SpecialUnderrun : SpecialOverrun;
  request.Raise = (PoolType & POOL_RAISE_IF_ALLOCATION_FAILURE) !== 0;
  return ExAllocateHeapPool(request, What);
}

function ExpAllocateWithQuota(
  PoolType: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
  Zero: boolean,
): object | null {
  const request = new PoolRequest(PoolType & ~POOL_QUOTA_FAIL_INSTEAD_OF_RAISE, ExpPoolTag(Tag));
  request.Zero = Zero || (PoolType & POOL_ZERO_ALLOCATION) !== 0;
  request.Quota = true;
  request.Raise = (PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) === 0;
  return ExAllocateHeapPool(request, What);
}

// ---- free -----------------------------------------------------------------------------------------------------------
/**
 * Frees a block. What is no block, was freed before or has damaged headers is a bug check: see `poolFree.ts`.
 * @stack 0x30
 */
export function ExFreePool(P: object): void {
  ExFreeHeapPool(P, 0);
}

/** @stack 0x30 */
export function ExFreePoolWithTag(P: object, Tag: POOL_TAG): void {
  ExFreeHeapPool(P, ExpPoolTag(Tag));
}

/** @stack 0x30 */
export function ExFreePool2(
  P: object,
  Tag: POOL_TAG,
  _ExtendedParameters: POOL_EXTENDED_PARAMETER[] | null = null,
  _Count = 0,
): void {
  ExFreeHeapPool(P, ExpPoolTag(Tag));
}

/**
 * @param QuotaCharged gets whether a process pays for the block
 * @returns bytes that the block has, which may be more than were asked for
 * @stack 0x30
 */
export function ExQueryPoolBlockSize(PoolBlock: object, QuotaCharged: Ref<boolean>): number {
  const block = ExpBlockOf(PoolBlock);
  if (block === null) return 0;
  QuotaCharged.value = block.Process !== null;
  return Number(block.Page + BigInt((block.Start + block.Units) * POOL_UNIT) - block.Address);
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

/** The pool block that `P` lies in; null if it lies in none, or in one that is free. */
export function ExpBlockOf(P: object): POOL_BLOCK | null {
  const address = HalAddressOf(P);
  if (MmIsSpecialPoolAddress(address)) return MmSpecialPoolBlock(address);
  const heap = ExpHeapOf(address);
  const block = heap === null ? null : heap.blockAround(address);
  return block === null || block.Free ? null : block;
}

/** What lay at `Address` was a block, and is free. */
export function ExpWasFreed(Address: bigint): boolean {
  if (MmIsFreedSpecialPool(Address)) return true;
  const header = ExpHeapOf(Address) === null ? null : HalObjectAt(Address - BigInt(POOL_OVERHEAD));
  return header instanceof POOL_HEADER && (header.PoolType & POOL_IN_USE) === 0;
}

/** The heap whose range `Address` is in. */
export function ExpHeapOf(Address: bigint): PoolHeap | null {
  for (const heap of ExPoolHeaps) if (Address >= heap.Start && Address < heap.Start + PoolRange) return heap;
  return null;
}

/** Of both pools, and of special pool. */
export function ExpBlocksInUse(): POOL_BLOCK[] {
  return [
    ...ExPoolHeaps[NonPagedPool].blocksInUse(),
    ...ExPoolHeaps[PagedPool].blocksInUse(),
    ...MmSpecialPoolBlocks(),
  ];
}

/** Pages that a type of pool holds: 0 nonpaged, 1 paged. */
export function ExpPagesInUse(Type: number): number {
  return ExPoolHeaps[Type].PagesInUse;
}

// ---- how it is done -------------------------------------------------------------------------------------------------
/** @stack 0xd0 */
function ExAllocateHeapPool(Request: PoolRequest, What: number | PoolType<object>): object | null {
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

/** From where the request is met: special pool if it asks for that, or if Verifier does for its driver. */
function ExpSpecialPool(Request: PoolRequest, Bytes: number, Owner: VF_POOL_OWNER | null): number {
  if (!MmSpecialPoolCanHold(Bytes)) return SpecialNone;
  if (Request.Special !== SpecialNone) return Request.Special;
  return Owner !== null && VfUsesSpecialPool(Owner) ? SpecialOverrun : SpecialNone;
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

/** @stack 0xa0 */
function ExFreeHeapPool(P: object, Tag: number): void {
  const address = HalAddressOf(P);
  if (MmIsSpecialPoolAddress(address)) {
    ExpReleaseSpecial(address, Tag);
    return;
  }
  const heap = ExpHeapOf(address);
  const irql = KeGetCurrentIrql();
  if (irql > APC_LEVEL && (irql > DISPATCH_LEVEL || (ExpTypeAt(heap, address) & 1n) === 1n))
    KeBugCheckEx(BAD_POOL_CALLER, 0x9n, BigInt(irql), ExpTypeAt(heap, address), address);
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

/** @returns IRQL before */
function ExpAcquirePoolLock(Base: number): number {
  if (Base === NonPagedPool) return KeAcquireSpinLockRaiseToDpc(PoolLock);
  KeAcquireGuardedMutex(PagedPoolMutex);
  return 0;
}

function ExpReleasePoolLock(Base: number, Irql: number): void {
  if (Base === NonPagedPool) KeReleaseSpinLock(PoolLock, Irql);
  else KeReleaseGuardedMutex(PagedPoolMutex);
}
