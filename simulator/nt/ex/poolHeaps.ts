/** The pools' addresses, blocks and locks. */
import { HalAddressOf, HalObjectAt } from 'hal';
import { NonPagedPool, POOL_HEADER, POOL_IN_USE, PagedPool } from '../inc/pool';
import { KSPIN_LOCK } from '../inc/ke';
import { KGUARDED_MUTEX } from '../inc/resource';
import { KeAcquireGuardedMutex, KeInitializeGuardedMutex, KeReleaseGuardedMutex } from '../ke/guardedmutex';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { NonPagedPoolStart, PagedPoolStart } from '../mm/layout';
import type { POOL_BLOCK } from './poolBlock';
import {
  MmIsFreedSpecialPool,
  MmIsSpecialPoolAddress,
  MmSpecialPoolBlock,
  MmSpecialPoolBlocks,
} from '../mm/specialheap';
import { POOL_OVERHEAD } from './poolHeader';
import { PoolHeap } from './poolHeap';

/** Addresses of a pool, in bytes. */
const PoolRange = 0x40000000n;
/** By base type: nonpaged, paged. */
export const ExPoolHeaps = [new PoolHeap(NonPagedPoolStart, false), new PoolHeap(PagedPoolStart, true)];
const PoolLock = new KSPIN_LOCK();
/** Paged pool's headers can be out: its lock must not raise to DISPATCH_LEVEL. */
const PagedPoolMutex = new KGUARDED_MUTEX();

export function ExpInitializePoolLocks(): void {
  KeInitializeGuardedMutex(PagedPoolMutex);
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

/** @returns IRQL before */
export function ExpAcquirePoolLock(Base: number): number {
  if (Base === NonPagedPool) return KeAcquireSpinLockRaiseToDpc(PoolLock);
  KeAcquireGuardedMutex(PagedPoolMutex);
  return 0;
}

export function ExpReleasePoolLock(Base: number, Irql: number): void {
  if (Base === NonPagedPool) KeReleaseSpinLock(PoolLock, Irql);
  else KeReleaseGuardedMutex(PagedPoolMutex);
}
