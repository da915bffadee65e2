/** Cache-aware rundown protection: on Windows one count for each processor, here one for all. Counts of several uses at once. */
import { NonPagedPool } from '../inc/ex';
import { EX_RUNDOWN_REF } from '../inc/resource';
import { ExPoolTryPlace, ExFreePool } from './pool';
import {
  ExAcquireRundownProtection,
  ExInitializeRundownProtection,
  ExReInitializeRundownProtection,
  ExReleaseRundownProtection,
  ExRundownCompleted,
  ExWaitForRundownProtectionRelease,
} from './rundown';

export class EX_RUNDOWN_REF_CACHE_AWARE extends EX_RUNDOWN_REF {}
/** Bytes for one processor's count in a cache line of its own; ours. */
const Bytes = 0x80;

/**
 * @param PoolTag four characters
 * @returns null without memory
 * @stack 0x50
 */
export function ExAllocateCacheAwareRundownProtection(
  PoolType: number,
  PoolTag: string | number,
): EX_RUNDOWN_REF_CACHE_AWARE | null {
  const ref = ExPoolTryPlace(PoolType || NonPagedPool, new EX_RUNDOWN_REF_CACHE_AWARE(), PoolTag as string, Bytes);
  if (ref !== null) ExInitializeRundownProtection(ref);
  return ref;
}
/** @stack 0x30 */
export function ExFreeCacheAwareRundownProtection(RunRefCacheAware: EX_RUNDOWN_REF_CACHE_AWARE): void {
  ExFreePool(RunRefCacheAware);
}
/**
 * Bytes of one that the caller allocates.
 * @stack 0x8
 */
export function ExSizeOfRundownProtectionCacheAware(): number {
  return Bytes;
}
/** @stack 0x30 */
export function ExInitializeRundownProtectionCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE, _RunRefSize: number): void {
  ExInitializeRundownProtection(RunRef);
}
/** @stack 0x30 */
export function ExReInitializeRundownProtectionCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE): void {
  ExReInitializeRundownProtection(RunRef);
}
/** @stack 0x30 */
export function ExAcquireRundownProtectionCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE): boolean {
  return ExAcquireRundownProtection(RunRef);
}
/** @stack 0x40 */
export function ExAcquireRundownProtectionCacheAwareEx(RunRef: EX_RUNDOWN_REF_CACHE_AWARE, Count: number): boolean {
  return ExAcquireRundownProtectionEx(RunRef, Count);
}
/** @stack 0x30 */
export function ExReleaseRundownProtectionCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE): void {
  ExReleaseRundownProtection(RunRef);
}
/** @stack 0x40 */
export function ExReleaseRundownProtectionCacheAwareEx(RunRef: EX_RUNDOWN_REF_CACHE_AWARE, Count: number): void {
  ExReleaseRundownProtectionEx(RunRef, Count);
}
/** @stack 0x30 */
export function ExRundownCompletedCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE): void {
  ExRundownCompleted(RunRef);
}
/** @stack 0x60 */
export function ExWaitForRundownProtectionReleaseCacheAware(RunRef: EX_RUNDOWN_REF_CACHE_AWARE): void {
  ExWaitForRundownProtectionRelease(RunRef);
}

/**
 * Several uses at once: all or none.
 * @stack 0x40
 */
export function ExAcquireRundownProtectionEx(RunRef: EX_RUNDOWN_REF, Count: number): boolean {
  for (let i = 0; i < Count; i++)
    if (!ExAcquireRundownProtection(RunRef)) {
      ExReleaseRundownProtectionEx(RunRef, i);
      return false;
    }
  return true;
}
/** @stack 0x40 */
export function ExReleaseRundownProtectionEx(RunRef: EX_RUNDOWN_REF, Count: number): void {
  for (let i = 0; i < Count; i++) ExReleaseRundownProtection(RunRef);
}
