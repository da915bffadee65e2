/** Fast mutexes: the owner runs at APC_LEVEL, so no APC (and no I/O completion) reaches it. Not recursive. */
import { HalPosition } from 'hal';
import { APC_LEVEL } from '../inc/kedefs';
import type { FAST_MUTEX } from '../inc/fastmutex';
import { KernelMode, WrFastMutex } from '../inc/ke';
import { KeAbPostRelease, KeAbPostWait, KeAbPreWait } from '../ke/autoboost';
import { KeInitializeEvent, KeSetEvent } from '../ke/event';
import { KeLowerIrql, KfRaiseIrql } from '../ke/irql';
import { KeGetCurrentThread } from '../ke/prcb';
import { KeWaitForSingleObject } from '../ke/wait';

/** @stack 0x28 */
export function ExInitializeFastMutex(FastMutex: FAST_MUTEX): void {
  FastMutex.Count = 1;
  FastMutex.Owner = null;
  FastMutex.Contention = 0;
  KeInitializeEvent(FastMutex.Event, 1, false);
}
/**
 * Raises to APC_LEVEL; a second acquisition by the owner waits for ever.
 * @stack 0x40
 */
export function ExAcquireFastMutex(FastMutex: FAST_MUTEX): void {
  const irql = KfRaiseIrql(APC_LEVEL);
  ExAcquireFastMutexUnsafe(FastMutex);
  FastMutex.OldIrql = irql;
}
/** @stack 0x40 */
export function ExReleaseFastMutex(FastMutex: FAST_MUTEX): void {
  const irql = FastMutex.OldIrql;
  ExReleaseFastMutexUnsafe(FastMutex);
  KeLowerIrql(irql);
}
/**
 * For callers that have disabled APCs themselves.
 * @stack 0x40
 */
export function ExAcquireFastMutexUnsafe(FastMutex: FAST_MUTEX): void {
  if (!(FastMutex.Count === 1 && (FastMutex.Count = 0) === 0)) ExpAcquireFastMutexContended(FastMutex);
  FastMutex.Owner = KeGetCurrentThread();
  FastMutex.$acquired = HalPosition();
}
/** @stack 0x40 */
export function ExReleaseFastMutexUnsafe(FastMutex: FAST_MUTEX): void {
  FastMutex.Owner = null;
  FastMutex.Count = 1;
  if (FastMutex.Contention > 0) KeSetEvent(FastMutex.Event, 0, false);
  if (KeGetCurrentThread().$abPriority !== 0) KeAbPostRelease(FastMutex, KeGetCurrentThread());
}
/**
 * @returns false if it is owned.
 * @stack 0x40
 */
export function ExTryToAcquireFastMutex(FastMutex: FAST_MUTEX): boolean {
  const irql = KfRaiseIrql(APC_LEVEL);
  if (!(FastMutex.Count === 1 && (FastMutex.Count = 0) === 0)) {
    KeLowerIrql(irql);
    return false;
  }
  FastMutex.Owner = KeGetCurrentThread();
  FastMutex.$acquired = HalPosition();
  FastMutex.OldIrql = irql;
  return true;
}

/** @stack 0x60 */
function ExpAcquireFastMutexContended(FastMutex: FAST_MUTEX): void {
  FastMutex.Contention++;
  KeAbPreWait(FastMutex);
  while (!(FastMutex.Count === 1 && (FastMutex.Count = 0) === 0))
    KeWaitForSingleObject(FastMutex.Event, WrFastMutex, KernelMode, false, null);
  FastMutex.Contention--;
  KeAbPostWait(FastMutex);
}
