/** Mutants, which drivers call mutexes: one owner, recursive, kernel mutexes in a critical region. */
import { MutantObject, type KMUTANT } from '../inc/ke';
import { InitializeListHead, InsertHeadList, IsListEmpty, RemoveEntryList } from '../inc/list';
import { STATUS_ABANDONED, STATUS_MUTANT_NOT_OWNED } from '../inc/ntstatus';
import { RtlRaiseStatus } from './raise';
import { KiCheckForKernelApcDelivery } from './apc';
import {
  KiAcquireDispatcherLock,
  KiExitDispatcher,
  KiExitDispatcherToWait,
  KiReleaseDispatcherLock,
} from './dispatcher';
import { KeGetCurrentThread } from './prcb';
import { KiWaitTest } from './waitsup';

/**
 * Owning it disables normal kernel APCs. `Level` is not used any more.
 * @stack 0x30
 */
export function KeInitializeMutex(Mutex: KMUTANT, _Level: number): void {
  KeInitializeMutant(Mutex, false);
  Mutex.ApcDisable = 1;
}

/** @stack 0x40 */
export function KeInitializeMutant(Mutant: KMUTANT, InitialOwner: boolean): void {
  Mutant.Header.Type = MutantObject;
  Mutant.Header.SignalState = InitialOwner ? 0 : 1;
  InitializeListHead(Mutant.Header.WaitListHead);
  Mutant.Abandoned = 0;
  Mutant.ApcDisable = 0;
  Mutant.OwnerThread = null;
  if (!InitialOwner) return;
  const oldIrql = KiAcquireDispatcherLock();
  const thread = KeGetCurrentThread();
  Mutant.OwnerThread = thread;
  InsertHeadList(thread.MutantListHead, Mutant.MutantListEntry);
  KiReleaseDispatcherLock(oldIrql);
}

/**
 * @returns 0 when it becomes free, else the recursion left, negative
 * @stack 0x40
 */
export function KeReleaseMutex(Mutex: KMUTANT, Wait: boolean): number {
  return KeReleaseMutant(Mutex, 1, false, Wait);
}

/**
 * Raises STATUS_MUTANT_NOT_OWNED (STATUS_ABANDONED) for a thread that does not own it.
 * @returns the previous signal state
 * @stack 0x80
 */
export function KeReleaseMutant(Mutant: KMUTANT, Increment: number, Abandon: boolean, Wait: boolean): number {
  const oldIrql = KiAcquireDispatcherLock();
  const thread = KeGetCurrentThread();
  const header = Mutant.Header;
  const previous = header.SignalState;
  if (Abandon) {
    header.SignalState = 1;
    Mutant.Abandoned = 1;
  } else {
    if (Mutant.OwnerThread !== thread) {
      KiReleaseDispatcherLock(oldIrql);
      RtlRaiseStatus(Mutant.Abandoned !== 0 ? STATUS_ABANDONED : STATUS_MUTANT_NOT_OWNED);
    }
    header.SignalState++;
  }
  if (header.SignalState === 1) {
    if (previous <= 0) {
      RemoveEntryList(Mutant.MutantListEntry);
      const owner = Mutant.OwnerThread!;
      owner.KernelApcDisable += Mutant.ApcDisable;
      if (owner === thread) KiCheckForKernelApcDelivery(thread);
    }
    Mutant.OwnerThread = null;
    if (!IsListEmpty(header.WaitListHead)) KiWaitTest(Mutant, Increment);
  }
  if (Wait) KiExitDispatcherToWait(oldIrql);
  else KiExitDispatcher(oldIrql);
  return previous;
}

/** @stack 0x8 */
export function KeReadStateMutex(Mutex: KMUTANT): number {
  return Mutex.Header.SignalState;
}

/** @stack 0x8 */
export function KeReadStateMutant(Mutant: KMUTANT): number {
  return Mutant.Header.SignalState;
}
