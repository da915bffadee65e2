/**
 * Lookaside lists: blocks of one size, kept for the next who needs one. How many are kept follows use: the balance set
 * manager looks at each list once a second.
 */
import { HalAddressOf, HalDefineType, HalKeepFreed } from 'hal';
import { NonPagedPool, PagedPool, POOL_RAISE_IF_ALLOCATION_FAILURE } from '../inc/pool';
import type { NTSTATUS } from '../inc/io';
import { KSPIN_LOCK } from '../inc/ke';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../inc/list';
import { STATUS_INVALID_PARAMETER_4, STATUS_INVALID_PARAMETER_5, STATUS_SUCCESS } from '../inc/ntstatus';
import {
  KeAcquireSpinLockForDpc,
  KeAcquireSpinLockRaiseToDpc,
  KeReleaseSpinLock,
  KeReleaseSpinLockForDpc,
} from '../ke/spinlock';
import { ExAllocatePoolWithTag, ExFreePool, type PoolType } from './pool';
import type { POOL_TAG } from './poolTrack';

/** Blocks that a new list keeps, and that any list keeps at most. */
const MinimumDepth = 4;
const MaximumDepth = 256;

/** ExInitializeLookasideListEx: an allocation that fails raises, or an allocation in a filter of exceptions does not. */
export const EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL = 1;
export const EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE = 2;

/** The driver's own routines instead of pool's; `Lookaside` is passed by ExInitializeLookasideListEx only. */
export type PALLOCATE_FUNCTION_EX = (PoolType: number, NumberOfBytes: any, Tag: POOL_TAG, Lookaside: any) => any;
export type PFREE_FUNCTION_EX = (Buffer: any, Lookaside: any) => void;
export type PALLOCATE_FUNCTION = (PoolType: number, NumberOfBytes: any, Tag: POOL_TAG) => any;
export type PFREE_FUNCTION = (Buffer: any) => void;

/**
 * NPAGED_LOOKASIDE_LIST, PAGED_LOOKASIDE_LIST, LOOKASIDE_LIST_EX. Zeros until they are initialised: who takes a block, or gives
 * one back, calls the routine at address 0, and who deletes one follows its null links.
 */
export class LOOKASIDE_LIST {
  Depth = 0;
  MaximumDepth = 0;
  TotalAllocates = 0;
  AllocateMisses = 0;
  TotalFrees = 0;
  FreeMisses = 0;
  Type = NonPagedPool;
  Tag: POOL_TAG = 0;
  Size = 0;
  AllocateEx: PALLOCATE_FUNCTION_EX | PALLOCATE_FUNCTION | null = null;
  FreeEx: PFREE_FUNCTION_EX | PFREE_FUNCTION | null = null;
  /** In the list of all. */
  readonly ListEntry = new LIST_ENTRY(this);
  LastTotalAllocates = 0;
  LastAllocateMisses = 0;
  /** Bytes, or the class of the structures. */
  $what: number | PoolType<object> = 0;
  readonly $free: object[] = [];
  readonly $lock = new KSPIN_LOCK();
}
HalDefineType(LOOKASIDE_LIST, '_GENERAL_LOOKASIDE', 0x80, [
  ['Depth', 0x10, 'Uint2B'],
  ['MaximumDepth', 0x12, 'Uint2B'],
  ['TotalAllocates', 0x14, 'Uint4B'],
  ['AllocateMisses', 0x18, 'Uint4B'],
  ['TotalFrees', 0x1c, 'Uint4B'],
  ['FreeMisses', 0x20, 'Uint4B'],
  ['Type', 0x24, 'Uint4B'],
  ['Size', 0x2c, 'Uint4B'],
  ['AllocateEx', 0x30, 'Ptr64     void '],
  ['FreeEx', 0x38, 'Ptr64     void '],
  ['ListEntry', 0x40, '_LIST_ENTRY'],
  ['LastTotalAllocates', 0x50, 'Uint4B'],
  ['LastAllocateMisses', 0x54, 'Uint4B'],
]);
export {
  LOOKASIDE_LIST as LOOKASIDE_LIST_EX,
  LOOKASIDE_LIST as NPAGED_LOOKASIDE_LIST,
  LOOKASIDE_LIST as PAGED_LOOKASIDE_LIST,
};

/** Lists that were initialised and not deleted: for Verifier and `!lookaside`, who look without touching their memory. */
export const ExLookasideLists = new Set<LOOKASIDE_LIST>();

/** The same, as their own links tell it. */
const ExNPagedLookasideListHead = new LIST_ENTRY(null, true);
const ExNPagedLookasideLock = new KSPIN_LOCK();

/**
 * A list that was not deleted and lies in a range of addresses, as memory that is freed must not have one.
 * @stack 0x50
 */
export function ExpCheckForLookaside(Start: bigint, Bytes: number): LOOKASIDE_LIST | null {
  for (const list of ExLookasideLists) {
    const address = HalAddressOf(list);
    if (address >= Start && address < Start + BigInt(Bytes)) return list;
  }
  return null;
}

/** @stack 0x50 */
function ExInitializeGeneralLookaside(
  List: LOOKASIDE_LIST,
  Allocate: LOOKASIDE_LIST['AllocateEx'],
  Free: LOOKASIDE_LIST['FreeEx'],
  Type: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
): void {
  List.Depth = MinimumDepth;
  List.MaximumDepth = MaximumDepth;
  List.TotalAllocates = List.AllocateMisses = List.TotalFrees = List.FreeMisses = 0;
  List.LastTotalAllocates = List.LastAllocateMisses = 0;
  List.AllocateEx = Allocate ?? ExAllocatePoolWithTag;
  List.FreeEx = Free ?? ExFreePool;
  List.Type = Type;
  List.Tag = Tag;
  List.$what = What;
  List.$free.length = 0;
  List.Size = typeof What === 'number' ? What : 0;
  const irql = KeAcquireSpinLockRaiseToDpc(ExNPagedLookasideLock);
  InsertTailList(ExNPagedLookasideListHead, List.ListEntry);
  KeReleaseSpinLock(ExNPagedLookasideLock, irql);
  ExLookasideLists.add(List);
}

/**
 * @param Allocate the driver's own routine; null: pool
 * @param Flags 0 or POOL_RAISE_IF_ALLOCATION_FAILURE
 * @param Size bytes, or the class of the structures.
 * @param Depth reserved: 0
 * @stack 0x40
 */
export function ExInitializeNPagedLookasideList(
  Lookaside: LOOKASIDE_LIST,
  Allocate: PALLOCATE_FUNCTION | null,
  Free: PFREE_FUNCTION | null,
  Flags: number,
  Size: number | PoolType<object>,
  Tag: POOL_TAG,
  _Depth: number,
): void {
  ExInitializeGeneralLookaside(Lookaside, Allocate, Free, NonPagedPool | Flags, Size, Tag);
}
/**
 * Parameters as ExInitializeNPagedLookasideList's.
 * @stack 0x40
 */
export function ExInitializePagedLookasideList(
  Lookaside: LOOKASIDE_LIST,
  Allocate: PALLOCATE_FUNCTION | null,
  Free: PFREE_FUNCTION | null,
  Flags: number,
  Size: number | PoolType<object>,
  Tag: POOL_TAG,
  _Depth: number,
): void {
  ExInitializeGeneralLookaside(Lookaside, Allocate, Free, PagedPool | Flags, Size, Tag);
}

/**
 * A list of any type of pool, whose routines are told the list.
 * @param Flags 0 or one of EX_LOOKASIDE_LIST_EX_FLAGS_*
 * @returns STATUS_INVALID_PARAMETER_4 or _5 for a bad type or flags
 * @stack 0x50
 */
export function ExInitializeLookasideListEx(
  Lookaside: LOOKASIDE_LIST,
  Allocate: PALLOCATE_FUNCTION_EX | null,
  Free: PFREE_FUNCTION_EX | null,
  PoolType: number,
  Flags: number,
  Size: number | PoolType<object>,
  Tag: POOL_TAG,
  _Depth: number,
): NTSTATUS {
  if ((PoolType & 2) !== 0) return STATUS_INVALID_PARAMETER_4;
  if (Flags < 0 || Flags > EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE) return STATUS_INVALID_PARAMETER_5;
  const raise = Flags === EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL ? POOL_RAISE_IF_ALLOCATION_FAILURE : 0;
  ExInitializeGeneralLookaside(Lookaside, Allocate, Free, PoolType | raise, Size, Tag);
  return STATUS_SUCCESS;
}

/**
 * A block of the list's size: one that was freed before, or a new one. null if there is no memory.
 * @stack 0x40
 */
export function ExAllocateFromNPagedLookasideList(Lookaside: LOOKASIDE_LIST): any {
  Lookaside.TotalAllocates++;
  const irql = KeAcquireSpinLockForDpc(Lookaside.$lock);
  const block = Lookaside.$free.pop();
  KeReleaseSpinLockForDpc(Lookaside.$lock, irql);
  if (block !== undefined) {
    HalKeepFreed(HalAddressOf(block), false);
    return block;
  }
  Lookaside.AllocateMisses++;
  const what = Lookaside.$what;
  const { Type, Tag, AllocateEx } = Lookaside;
  return (AllocateEx as PALLOCATE_FUNCTION_EX)(Type, what, Tag, Lookaside);
}
/** @stack 0x40 */
export function ExAllocateFromPagedLookasideList(Lookaside: LOOKASIDE_LIST): any {
  return ExAllocateFromNPagedLookasideList(Lookaside);
}
/** @stack 0x40 */
export function ExAllocateFromLookasideListEx(Lookaside: LOOKASIDE_LIST): any {
  return ExAllocateFromNPagedLookasideList(Lookaside);
}

/**
 * Gives a block back to the list, or to pool if the list has enough.
 * @stack 0x40
 */
export function ExFreeToNPagedLookasideList(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  Lookaside.TotalFrees++;
  const irql = KeAcquireSpinLockForDpc(Lookaside.$lock);
  const keep = Lookaside.$free.length < Lookaside.Depth;
  if (keep) Lookaside.$free.push(Entry);
  KeReleaseSpinLockForDpc(Lookaside.$lock, irql);
  if (keep) {
    HalKeepFreed(HalAddressOf(Entry), true);
    return;
  }
  Lookaside.FreeMisses++;
  ExpFreeLookasideBlock(Lookaside, Entry);
}
/** @stack 0x40 */
export function ExFreeToPagedLookasideList(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  ExFreeToNPagedLookasideList(Lookaside, Entry);
}
/** @stack 0x40 */
export function ExFreeToLookasideListEx(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  ExFreeToNPagedLookasideList(Lookaside, Entry);
}

function ExpFreeLookasideBlock(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  const { FreeEx } = Lookaside;
  (FreeEx as PFREE_FUNCTION_EX)(Entry, Lookaside);
}

/**
 * Frees what the list keeps.
 * @stack 0x40
 */
export function ExFlushLookasideListEx(Lookaside: LOOKASIDE_LIST): void {
  while (Lookaside.$free.length > 0) ExpFreeLookasideBlock(Lookaside, Lookaside.$free.pop()!);
}

/**
 * Frees what the list keeps; the list may not be used any more.
 * @stack 0x40
 */
export function ExDeleteNPagedLookasideList(Lookaside: LOOKASIDE_LIST): void {
  const irql = KeAcquireSpinLockRaiseToDpc(ExNPagedLookasideLock);
  RemoveEntryList(Lookaside.ListEntry);
  KeReleaseSpinLock(ExNPagedLookasideLock, irql);
  ExLookasideLists.delete(Lookaside);
  ExFlushLookasideListEx(Lookaside);
}
/** @stack 0x40 */
export function ExDeletePagedLookasideList(Lookaside: LOOKASIDE_LIST): void {
  ExDeleteNPagedLookasideList(Lookaside);
}
/** @stack 0x40 */
export function ExDeleteLookasideListEx(Lookaside: LOOKASIDE_LIST): void {
  ExDeleteNPagedLookasideList(Lookaside);
}

/**
 * Once a second: a list that often had nothing keeps more, one that is hardly used fewer.
 * @stack 0x50
 */
export function ExAdjustLookasideDepth(): void {
  for (const list of ExLookasideLists) {
    const allocates = list.TotalAllocates - list.LastTotalAllocates;
    const misses = list.AllocateMisses - list.LastAllocateMisses;
    list.LastTotalAllocates = list.TotalAllocates;
    list.LastAllocateMisses = list.AllocateMisses;
    if (allocates < 75) list.Depth = Math.max(MinimumDepth, list.Depth - 10);
    else if (misses * 200 >= allocates)
      list.Depth = Math.min(
        MaximumDepth,
        list.Depth + Math.ceil((misses * (MaximumDepth - list.Depth)) / (2 * allocates)) + 5,
      );
    else list.Depth = Math.max(MinimumDepth, list.Depth - 1);
  }
}
