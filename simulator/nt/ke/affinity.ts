/** Where threads may run. */
import { __readgs } from 'hal';
import { Ready, type KPRCB, type KTHREAD } from '../inc/ke';
import {
  KiAcquireDispatcherLock,
  KiExitDispatcher,
  KiReadyThread,
  KiRemoveReadyThread,
  KiSetStandby,
} from './dispatcher';
import { KeQueryActiveProcessors, KiProcessorBlock } from './prcb';

/** @stack 0x40 */
export function KeSetSystemAffinityThread(Affinity: bigint): void {
  KeSetSystemAffinityThreadEx(Affinity);
}

/**
 * The running thread goes on on a processor of `Affinity`.
 * @returns the affinity to go back to; 0n if no system affinity was in force
 * @stack 0x50
 */
export function KeSetSystemAffinityThreadEx(Affinity: bigint): bigint {
  const oldIrql = KiAcquireDispatcherLock();
  const thread = __readgs<KPRCB>().CurrentThread;
  const previous = thread.SystemAffinityActive !== 0 ? thread.Affinity : 0n;
  thread.SystemAffinityActive = 1;
  KiSetRunningAffinity(thread, Affinity & KeQueryActiveProcessors());
  KiExitDispatcher(oldIrql);
  return previous;
}

/** @stack 0x40 */
export function KeRevertToUserAffinityThread(): void {
  KeRevertToUserAffinityThreadEx(0n);
}

/** @stack 0x50 */
export function KeRevertToUserAffinityThreadEx(Affinity: bigint): void {
  const oldIrql = KiAcquireDispatcherLock();
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.SystemAffinityActive = Affinity !== 0n ? 1 : 0;
  KiSetRunningAffinity(thread, Affinity !== 0n ? Affinity : thread.$userAffinity);
  KiExitDispatcher(oldIrql);
}

/**
 * Dispatcher locked: a processor that the thread may not use any more gets another one next.
 * @stack 0x40
 */
function KiSetRunningAffinity(Thread: KTHREAD, Affinity: bigint): void {
  const prcb = __readgs<KPRCB>();
  if (Affinity === 0n) return;
  Thread.Affinity = Affinity;
  if ((Affinity & prcb.SetMember) === 0n && prcb.NextThread === null) KiSetStandby(prcb, prcb.IdleThread);
}

/**
 * A thread's own affinity (user affinity), any thread.
 * @returns the previous one
 * @stack 0x60
 */
export function KeSetAffinityThread(Thread: KTHREAD, Affinity: bigint): bigint {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = Thread.$userAffinity;
  Thread.$userAffinity = Affinity;
  if (Thread.SystemAffinityActive === 0) {
    if (Thread === __readgs<KPRCB>().CurrentThread) KiSetRunningAffinity(Thread, Affinity);
    else {
      Thread.Affinity = Affinity;
      if (Thread.State === Ready) {
        KiRemoveReadyThread(KiProcessorBlock[Thread.NextProcessor], Thread);
        KiReadyThread(Thread);
      }
    }
  }
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * A wish only.
 * @returns the previous ideal processor
 * @stack 0x40
 */
export function KeSetIdealProcessorThread(Thread: KTHREAD, Processor: number): number {
  const previous = Thread.IdealProcessor;
  if (Processor < KiProcessorBlock.length) Thread.IdealProcessor = Processor;
  return previous;
}
