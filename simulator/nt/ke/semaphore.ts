/** Semaphore objects. */
import { SemaphoreObject, type KSEMAPHORE } from '../inc/ke';
import { InitializeListHead, IsListEmpty } from '../inc/list';
import { STATUS_SEMAPHORE_LIMIT_EXCEEDED } from '../inc/ntstatus';
import { ExRaiseStatus } from '../ex/raise';
import {
  KiAcquireDispatcherLock,
  KiExitDispatcher,
  KiExitDispatcherToWait,
  KiReleaseDispatcherLock,
} from './dispatcher';
import { KiWaitTest } from './waitsup';

/** @stack 0x10 */
export function KeInitializeSemaphore(Semaphore: KSEMAPHORE, Count: number, Limit: number): void {
  Semaphore.Header.Type = SemaphoreObject;
  Semaphore.Header.SignalState = Count;
  Semaphore.Limit = Limit;
  InitializeListHead(Semaphore.Header.WaitListHead);
}

/**
 * Raises STATUS_SEMAPHORE_LIMIT_EXCEEDED above the limit, and where the count would become less.
 * @returns the previous count
 * @stack 0x60
 */
export function KeReleaseSemaphore(
  Semaphore: KSEMAPHORE,
  Increment: number,
  Adjustment: number,
  Wait: boolean,
): number {
  const oldIrql = KiAcquireDispatcherLock();
  const header = Semaphore.Header;
  const previous = header.SignalState;
  if (Adjustment < 0 || previous + Adjustment > Semaphore.Limit) {
    KiReleaseDispatcherLock(oldIrql);
    ExRaiseStatus(STATUS_SEMAPHORE_LIMIT_EXCEEDED);
  }
  header.SignalState = previous + Adjustment;
  if (previous === 0 && !IsListEmpty(header.WaitListHead)) KiWaitTest(Semaphore, Increment);
  if (Wait) KiExitDispatcherToWait(oldIrql);
  else KiExitDispatcher(oldIrql);
  return previous;
}

/** @stack 0x8 */
export function KeReadStateSemaphore(Semaphore: KSEMAPHORE): number {
  return Semaphore.Header.SignalState;
}
