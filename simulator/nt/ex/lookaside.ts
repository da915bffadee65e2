/** Lookaside lists: blocks of one size, kept for the next who needs one. */
import { HalDefineType } from 'hal';
import { NonPagedPool, PagedPool } from '../inc/ex';
import { KSPIN_LOCK } from '../inc/ke';
import { KeAcquireSpinLockForDpc, KeReleaseSpinLockForDpc } from '../ke/spinlock';
import { ExAllocatePoolWithTag, ExFreePool, type POOL_TAG, type PoolType } from './pool';

/** Blocks kept at most. */
const MaximumDepth = 256;

/** NPAGED_LOOKASIDE_LIST and PAGED_LOOKASIDE_LIST. */
export class LOOKASIDE_LIST {
  TotalAllocates = 0;
  AllocateMisses = 0;
  TotalFrees = 0;
  Size = 0;
  Type = NonPagedPool;
  Tag: POOL_TAG = 0;
  /** Bytes, or the class of the structures. */
  $what: number | PoolType<object> = 0;
  readonly $free: object[] = [];
  readonly $lock = new KSPIN_LOCK();
}
HalDefineType(LOOKASIDE_LIST, '_GENERAL_LOOKASIDE', 0x80, [
  ['TotalAllocates', 0x14, 'Uint4B'],
  ['AllocateMisses', 0x18, 'Uint4B'],
  ['TotalFrees', 0x1c, 'Uint4B'],
  ['Type', 0x24, 'Uint4B'],
  ['Size', 0x2c, 'Uint4B'],
]);
export { LOOKASIDE_LIST as NPAGED_LOOKASIDE_LIST, LOOKASIDE_LIST as PAGED_LOOKASIDE_LIST };

function ExpInitializeLookaside(
  List: LOOKASIDE_LIST,
  Type: number,
  What: number | PoolType<object>,
  Tag: POOL_TAG,
): void {
  List.Type = Type;
  List.Tag = Tag;
  List.$what = What;
  List.Size = typeof What === 'number' ? What : 0;
}

/**
 * @param Size bytes, or the class of the structures.
 * @stack 0x40
 */
export function ExInitializeNPagedLookasideList(
  Lookaside: LOOKASIDE_LIST,
  _Allocate: null,
  _Free: null,
  _Flags: number,
  Size: number | PoolType<object>,
  Tag: POOL_TAG,
  _Depth: number,
): void {
  ExpInitializeLookaside(Lookaside, NonPagedPool, Size, Tag);
}
/**
 * @param Size bytes, or the class of the structures.
 * @stack 0x40
 */
export function ExInitializePagedLookasideList(
  Lookaside: LOOKASIDE_LIST,
  _Allocate: null,
  _Free: null,
  _Flags: number,
  Size: number | PoolType<object>,
  Tag: POOL_TAG,
  _Depth: number,
): void {
  ExpInitializeLookaside(Lookaside, PagedPool, Size, Tag);
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
  if (block !== undefined) return block;
  Lookaside.AllocateMisses++;
  const what = Lookaside.$what;
  return typeof what === 'number'
    ? ExAllocatePoolWithTag(Lookaside.Type, what, Lookaside.Tag)
    : ExAllocatePoolWithTag(Lookaside.Type, what, Lookaside.Tag);
}
/** @stack 0x40 */
export function ExAllocateFromPagedLookasideList(Lookaside: LOOKASIDE_LIST): any {
  return ExAllocateFromNPagedLookasideList(Lookaside);
}

/**
 * Gives a block back to the list.
 * @stack 0x40
 */
export function ExFreeToNPagedLookasideList(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  Lookaside.TotalFrees++;
  const irql = KeAcquireSpinLockForDpc(Lookaside.$lock);
  const keep = Lookaside.$free.length < MaximumDepth;
  if (keep) Lookaside.$free.push(Entry);
  KeReleaseSpinLockForDpc(Lookaside.$lock, irql);
  if (!keep) ExFreePool(Entry);
}
/** @stack 0x40 */
export function ExFreeToPagedLookasideList(Lookaside: LOOKASIDE_LIST, Entry: object): void {
  ExFreeToNPagedLookasideList(Lookaside, Entry);
}

/**
 * Frees what the list keeps.
 * @stack 0x40
 */
export function ExDeleteNPagedLookasideList(Lookaside: LOOKASIDE_LIST): void {
  while (Lookaside.$free.length > 0) ExFreePool(Lookaside.$free.pop()!);
}
/** @stack 0x40 */
export function ExDeletePagedLookasideList(Lookaside: LOOKASIDE_LIST): void {
  ExDeleteNPagedLookasideList(Lookaside);
}
