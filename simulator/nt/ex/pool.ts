/**
 * Pool allocation. Where C says `ExAllocatePool2(flags, sizeof(X), tag)`, a model says `ExAllocatePool2(flags, X, tag)`
 * and gets an `X` that lies in pool; a number of bytes gives bytes.
 */
import { HalAddressOf, HalBytesView, HalPlace, HalSizeOf, HalUnplace } from 'hal';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import {
  NonPagedPool,
  PagedPool,
  POOL_FLAG_PAGED,
  POOL_FLAG_RAISE_ON_FAILURE,
  POOL_FLAG_UNINITIALIZED,
  POOL_HEADER,
  type POOL_FLAGS,
} from '../inc/ex';
import { KSPIN_LOCK } from '../inc/ke';
import { STATUS_INSUFFICIENT_RESOURCES } from '../inc/ntstatus';
import { NonPagedPoolStart, PagedPoolStart, PAGE_SIZE } from '../mm/layout';
import { MiMakePageable, MiMakeResident } from '../mm/pageable';
import { POOL_OVERHEAD, PoolRegion } from './poolRegion';
import { ExRaiseStatus } from './raise';

/** A structure class whose instances can lie in pool. */
export type PoolType<T extends object> = new () => T;
/** As C's multi-character constant: 'gaTP' shows as `PTag` in memory. */
export type POOL_TAG = string | number;

/** What the allocator knows of one block. */
export class POOL_BLOCK {
  Freed = false;
  /** Where something was placed in it. */
  readonly Parts: bigint[] = [];
  constructor(
    readonly Address: bigint,
    readonly Bytes: number,
    readonly Type: number,
    readonly Tag: number,
    readonly Header: POOL_HEADER | null,
  ) {}
}

export class POOL_TRACKER {
  Allocs = 0;
  Frees = 0;
  Bytes = 0;
  constructor(
    readonly Key: number,
    readonly Type: number,
  ) {}
}

const BAD_POOL_CALLER = 0xc2;
/** Bytes that may be in use per pool before allocations fail. */
const PoolLimit = 0x40000000;

const nonPaged = new PoolRegion(NonPagedPoolStart);
const paged = new PoolRegion(PagedPoolStart);
const blocks = new WeakMap<object, POOL_BLOCK>();
const PoolLock = new KSPIN_LOCK();
/** Use by tag and type, as `!poolused` shows it. Key: tag * 2 + type. */
export const PoolTrackTable = new Map<number, POOL_TRACKER>();

/** A tag as a number whose bytes in memory are its characters in reverse, as in C. */
export function ExpPoolTag(Tag: POOL_TAG): number {
  if (typeof Tag === 'number') return Tag >>> 0;
  let value = 0;
  for (let i = 0; i < Tag.length; i++) value = ((value << 8) | (Tag.charCodeAt(i) & 0xff)) >>> 0;
  return value;
}

/**
 * Allocates zeroed pool.
 * @param NumberOfBytes a number of bytes (>= 1), or a structure class
 * @returns bytes or a new structure lying in pool; null if there is no memory
 * @stack 0x90
 */
export function ExAllocatePool2(Flags: POOL_FLAGS, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePool2<T extends object>(Flags: POOL_FLAGS, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x90 */
export function ExAllocatePool2(Flags: POOL_FLAGS, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  const flags = Number(Flags);
  const type = (flags & POOL_FLAG_PAGED) !== 0 ? PagedPool : NonPagedPool;
  const block = ExAllocateHeapPool(type, What, ExpPoolTag(Tag), (flags & POOL_FLAG_UNINITIALIZED) === 0);
  if (block === null && (flags & POOL_FLAG_RAISE_ON_FAILURE) !== 0) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  return block;
}

/**
 * Allocates pool that is not zeroed (filled with 0xCC here, so that nobody takes it for zero).
 * @stack 0x70
 */
export function ExAllocatePoolWithTag(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolWithTag<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolWithTag(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExAllocateHeapPool(PoolType & 1, What, ExpPoolTag(Tag), false);
}

export function ExAllocatePoolZero(PoolType: number, NumberOfBytes: number, Tag: POOL_TAG): Uint8Array | null;
export function ExAllocatePoolZero<T extends object>(PoolType: number, Type: PoolType<T>, Tag: POOL_TAG): T | null;
/** @stack 0x70 */
export function ExAllocatePoolZero(PoolType: number, What: number | PoolType<object>, Tag: POOL_TAG): object | null {
  return ExAllocateHeapPool(PoolType & 1, What, ExpPoolTag(Tag), true);
}

/** @stack 0x40 */
export function ExAllocatePool(PoolType: number, NumberOfBytes: number): Uint8Array | null {
  return ExAllocatePoolWithTag(PoolType, NumberOfBytes, 'enoN');
}

/**
 * Frees a block; one that is free already is bug check 0xC2 (7, 0, header contents, block).
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
export function ExFreePool2(P: object, Tag: POOL_TAG): void {
  ExFreeHeapPool(P, ExpPoolTag(Tag));
}

/**
 * For the kernel's own structures that are made with constructor arguments: puts `Body` into pool.
 * @param Bytes size of the block; default the structure's
 * @param Offset where in the block the structure begins
 * @stack 0x80
 */
export function ExPoolPlace<T extends object>(PoolType: number, Body: T, Tag: POOL_TAG, Bytes = 0, Offset = 0): T {
  const bytes = Bytes !== 0 ? Bytes : HalSizeOf(Body.constructor as PoolType<T>);
  const block = ExpTakeBlock(PoolType, bytes, ExpPoolTag(Tag));
  if (block === null) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  blocks.set(Body, block!);
  ExpPlacePart(Body, Body, block!.Address + BigInt(Offset));
  return Body;
}

/** Puts a further structure (or bytes) into the block that begins with `Owner`; it goes when the block is freed. */
export function ExpPlacePart(Owner: object, Part: object, Address: bigint): void {
  HalPlace(Part, Address);
  const block = blocks.get(Owner);
  if (block !== undefined) block.Parts.push(Address);
}

/** The pool block that begins with `P`, freed or not; undefined if none does. */
export function ExpBlockOf(P: object): POOL_BLOCK | undefined {
  return blocks.get(P);
}

/** @stack 0xd0 */
function ExAllocateHeapPool(Type: number, What: number | PoolType<object>, Tag: number, Zero: boolean): object | null {
  const bytes = typeof What === 'number' ? What : HalSizeOf(What);
  const block = ExpTakeBlock(Type, bytes, Tag);
  if (block === null) return null;
  if (typeof What === 'number') {
    const plain = new Uint8Array(bytes);
    if (!Zero) plain.fill(0xcc);
    // What may be out must be able to fault.
    const memory = Type === PagedPool ? HalBytesView(plain) : plain;
    blocks.set(memory, block);
    ExpPlacePart(memory, memory, block.Address);
    return memory;
  }
  const body = new What();
  blocks.set(body, block);
  ExpPlacePart(body, body, block.Address);
  return body;
}

/** @stack 0xa0 */
function ExpTakeBlock(Type: number, Bytes: number, Tag: number): POOL_BLOCK | null {
  const region = (Type & 1) === PagedPool ? paged : nonPaged;
  // A size that is no size is a huge one in C.
  if (!Number.isInteger(Bytes) || Bytes < 0 || region.BytesInUse + Bytes > PoolLimit) return null;
  const irql = KeAcquireSpinLockRaiseToDpc(PoolLock);
  const address = region.take(Bytes);
  ExpTracker(Type & 1, Tag).Allocs++;
  ExpTracker(Type & 1, Tag).Bytes += PoolRegion.roundUp(Bytes);
  KeReleaseSpinLock(PoolLock, irql);
  if ((Type & 1) === PagedPool) {
    const overhead = PoolRegion.isLarge(Bytes) ? 0 : POOL_OVERHEAD;
    MiMakePageable(address - BigInt(overhead), Bytes + overhead);
    MiMakeResident(address - BigInt(overhead), Bytes + overhead);
  }
  let header: POOL_HEADER | null = null;
  if (!PoolRegion.isLarge(Bytes)) {
    header = new POOL_HEADER();
    header.BlockSize = PoolRegion.roundUp(Bytes) >> 4;
    header.PoolType = 2 + (Type & 1);
    header.PoolTag = Tag;
    HalPlace(header, address - BigInt(POOL_OVERHEAD));
  }
  return new POOL_BLOCK(address, Bytes, Type & 1, Tag, header);
}

/** @stack 0xa0 */
function ExFreeHeapPool(P: object, Tag: number): void {
  const block = blocks.get(P);
  if (block === undefined) ExpBadFree(P);
  else if (block.Freed) KeBugCheckEx(BAD_POOL_CALLER, 7n, 0n, ExpHeaderContents(block), block.Address);
  else if (Tag !== 0 && Tag >= 0x80000000 && Tag !== block.Tag)
    // PROTECTED_POOL bit: only then does a free build compare tags.
    KeBugCheckEx(BAD_POOL_CALLER, 0xan, block.Address, BigInt(block.Tag), BigInt(Tag));
  else ExpReleaseBlock(block);
}

/** @stack 0x60 */
function ExpReleaseBlock(Block: POOL_BLOCK): void {
  Block.Freed = true;
  for (const part of Block.Parts) HalUnplace(part);
  if (Block.Header !== null) Block.Header.PoolType = 0;
  const irql = KeAcquireSpinLockRaiseToDpc(PoolLock);
  (Block.Type === PagedPool ? paged : nonPaged).giveBack(Block.Address, Block.Bytes);
  ExpTracker(Block.Type, Block.Tag).Frees++;
  ExpTracker(Block.Type, Block.Tag).Bytes -= PoolRegion.roundUp(Block.Bytes);
  KeReleaseSpinLock(PoolLock, irql);
}

/** Not a pool block: which of 0xC2's sub-codes depends on where the address lies. */
function ExpBadFree(P: object): void {
  const address = HalAddressOf(P);
  const page = address & BigInt(PAGE_SIZE - 1);
  if (address < 0xffff800000000000n) KeBugCheckEx(BAD_POOL_CALLER, 0x40n, address, 0xffff800000000000n, 0n);
  KeBugCheckEx(BAD_POOL_CALLER, page === 0n ? 0x46n : 0x99n, address, 0n, 0n);
}

function ExpHeaderContents(Block: POOL_BLOCK): bigint {
  const header = Block.Header;
  if (header === null) return 0n;
  const sizes = (header.PoolType << 24) | (header.BlockSize << 16) | (header.PoolIndex << 8) | header.PreviousSize;
  return (BigInt(header.PoolTag) << 32n) | BigInt(sizes >>> 0);
}

function ExpTracker(Type: number, Tag: number): POOL_TRACKER {
  const key = Tag * 2 + Type;
  let tracker = PoolTrackTable.get(key);
  if (tracker === undefined) {
    tracker = new POOL_TRACKER(Tag, Type);
    PoolTrackTable.set(key, tracker);
  }
  return tracker;
}
