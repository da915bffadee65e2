/** Guarded mutexes: as fast mutexes, but the owner stays at its IRQL, in a guarded region: no APC reaches it. */
import { HalPosition } from 'hal';
import { KernelMode, WrGuardedMutex } from '../inc/ke';
import { SynchronizationEvent } from '../inc/ntdef';
import type { KGUARDED_MUTEX } from '../inc/resource';
import { KeEnterGuardedRegion, KeLeaveGuardedRegion } from './apc';
import { KeAbPostRelease, KeAbPostWait, KeAbPreWait } from './autoboost';
import { KeInitializeEvent, KeSetEvent } from './event';
import { KeGetCurrentThread } from './prcb';
import { KeWaitForSingleObject } from './wait';

/** @stack 0x30 */
export function KeInitializeGuardedMutex(Mutex: KGUARDED_MUTEX): void {
  Mutex.Count = 1;
  Mutex.Owner = null;
  Mutex.Contention = 0;
  KeInitializeEvent(Mutex.Event, SynchronizationEvent, false);
}

/**
 * A second acquisition by the owner waits for ever.
 * @stack 0x40
 */
export function KeAcquireGuardedMutex(Mutex: KGUARDED_MUTEX): void {
  KeEnterGuardedRegion();
  KeAcquireGuardedMutexUnsafe(Mutex);
}

/** @stack 0x30 */
export function KeReleaseGuardedMutex(Mutex: KGUARDED_MUTEX): void {
  KeReleaseGuardedMutexUnsafe(Mutex);
  KeLeaveGuardedRegion();
}

/**
 * For callers that have disabled all APCs themselves.
 * @stack 0x40
 */
export function KeAcquireGuardedMutexUnsafe(Mutex: KGUARDED_MUTEX): void {
  // One statement: the interlocked decrement from 1 to 0.
  if (!(Mutex.Count === 1 && (Mutex.Count = 0) === 0)) KiAcquireGuardedMutexContended(Mutex);
  Mutex.Owner = KeGetCurrentThread();
  Mutex.$acquired = HalPosition();
}

/** @stack 0x30 */
export function KeReleaseGuardedMutexUnsafe(Mutex: KGUARDED_MUTEX): void {
  Mutex.Owner = null;
  Mutex.Count = 1;
  if (Mutex.Contention > 0) KeSetEvent(Mutex.Event, 0, false);
  if (KeGetCurrentThread().$abPriority !== 0) KeAbPostRelease(Mutex, KeGetCurrentThread());
}

/**
 * @returns false if it is owned
 * @stack 0x40
 */
export function KeTryToAcquireGuardedMutex(Mutex: KGUARDED_MUTEX): boolean {
  KeEnterGuardedRegion();
  if (!(Mutex.Count === 1 && (Mutex.Count = 0) === 0)) {
    KeLeaveGuardedRegion();
    return false;
  }
  Mutex.Owner = KeGetCurrentThread();
  Mutex.$acquired = HalPosition();
  return true;
}

/** @stack 0x60 */
function KiAcquireGuardedMutexContended(Mutex: KGUARDED_MUTEX): void {
  Mutex.Contention++;
  KeAbPreWait(Mutex);
  while (!(Mutex.Count === 1 && (Mutex.Count = 0) === 0))
    KeWaitForSingleObject(Mutex.Event, WrGuardedMutex, KernelMode, false, null);
  Mutex.Contention--;
  KeAbPostWait(Mutex);
}
