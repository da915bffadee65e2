/** Code that runs on every processor at once: by interrupt, or by DPC. */
import { HalRequestInterrupt, HalSpin, __readcr8, __readgs, __writecr8 } from 'hal';
import { DISPATCH_LEVEL, IPI_LEVEL, IPI_VECTOR, MAXIMUM_PROCESSORS, SYNCH_LEVEL } from '../inc/kedefs';
import { HighImportance, KDPC, KSPIN_LOCK, type KPRCB, type PKDEFERRED_ROUTINE } from '../inc/ke';
import { KGUARDED_MUTEX } from '../inc/resource';
import { KeInitializeDpc, KeInsertQueueDpc, KeSetImportanceDpc } from './dpc';
import { KeAcquireGuardedMutex, KeInitializeGuardedMutex, KeReleaseGuardedMutex } from './guardedmutex';
import { KzLowerIrql } from './irql';
import { KiProcessorBlock } from './prcb';
import { KxAcquireSpinLock, KxReleaseSpinLock } from './spinlock';

const KiReverseStallIpiLock = new KSPIN_LOCK();

/** How many processors have still to arrive at a place. */
class BARRIER {
  constructor(public Count: number) {}
}

/**
 * Calls `BroadcastFunction` on all processors at the same time, at IPI_LEVEL. Any IRQL below that.
 * @returns what it returned on this processor
 * @stack 0x70
 */
export function KeIpiGenericCall(BroadcastFunction: (Argument: any) => unknown, Context: unknown): unknown {
  const oldIrql = __readcr8();
  if (oldIrql < SYNCH_LEVEL) __writecr8(SYNCH_LEVEL);
  KxAcquireSpinLock(KiReverseStallIpiLock);
  const arrive = new BARRIER(KiProcessorBlock.length);
  const leave = new BARRIER(KiProcessorBlock.length);
  const self = __readgs<KPRCB>();
  for (const prcb of KiProcessorBlock) {
    if (prcb === self) continue;
    prcb.$ipiCalls.push(() => KiIpiGenericCallTarget(arrive, leave, BroadcastFunction, Context));
    HalRequestInterrupt(prcb.Number, IPI_VECTOR);
  }
  __writecr8(IPI_LEVEL);
  KiArriveAndWait(arrive);
  const result = BroadcastFunction(Context);
  KiArriveAndWait(leave);
  KxReleaseSpinLock(KiReverseStallIpiLock);
  KzLowerIrql(oldIrql);
  return result;
}

/** @stack 0x40 */
function KiIpiGenericCallTarget(
  Arrive: BARRIER,
  Leave: BARRIER,
  BroadcastFunction: (Argument: any) => unknown,
  Context: unknown,
): void {
  KiArriveAndWait(Arrive);
  BroadcastFunction(Context);
  KiArriveAndWait(Leave);
}

/** @stack 0x30 */
function KiArriveAndWait(Barrier: BARRIER): void {
  Barrier.Count--;
  while (Barrier.Count > 0) HalSpin(Number.POSITIVE_INFINITY);
}

// ---- the same with DPCs ---------------------------------------------------------------------------------------------
/** SystemArgument2 of a generic DPC: where its routines wait for each other, and who is the first to be let go. */
class DEFERRED_REVERSE_BARRIER {
  Barrier: number;
  Round = 0;
  constructor(readonly TotalProcessors: number) {
    this.Barrier = TotalProcessors;
  }
}

/** One per processor, made when it is first needed. */
const KiCallDpcs: KDPC[] = [];
const KiGenericCallDpcMutex = new KGUARDED_MUTEX();

export function KiInitializeGenericCalls(): void {
  KeInitializeGuardedMutex(KiGenericCallDpcMutex);
}

/**
 * Calls `Routine` as a DPC on every processor and waits until each has called KeSignalCallDpcDone. IRQL <= APC_LEVEL.
 * @stack 0x80
 */
export function KeGenericCallDpc(Routine: PKDEFERRED_ROUTINE, Context: unknown): void {
  // Two callers would wait for each other's processor at DISPATCH_LEVEL.
  KeAcquireGuardedMutex(KiGenericCallDpcMutex);
  const oldIrql = __readcr8();
  __writecr8(DISPATCH_LEVEL);
  const done = new BARRIER(KiProcessorBlock.length);
  const together = new DEFERRED_REVERSE_BARRIER(KiProcessorBlock.length);
  const self = __readgs<KPRCB>().Number;
  for (const prcb of KiProcessorBlock) {
    const dpc = (KiCallDpcs[prcb.Number] ??= new KDPC());
    KeInitializeDpc(dpc, Routine, Context);
    dpc.Number = MAXIMUM_PROCESSORS + prcb.Number;
    KeSetImportanceDpc(dpc, HighImportance);
    if (prcb.Number !== self) KeInsertQueueDpc(dpc, done, together);
  }
  // This processor's routine needs no queue.
  Routine(KiCallDpcs[self], Context, done, together);
  while (done.Count > 0) HalSpin(Number.POSITIVE_INFINITY);
  KzLowerIrql(oldIrql);
  KeReleaseGuardedMutex(KiGenericCallDpcMutex);
}

/**
 * The last thing that a routine of KeGenericCallDpc does.
 * @param SystemArgument1 as the routine got it
 * @stack 0x8
 */
export function KeSignalCallDpcDone(SystemArgument1: unknown): void {
  (SystemArgument1 as BARRIER).Count--;
}

/**
 * Waits until the routine has got so far on all processors.
 * @param SystemArgument2 as the routine got it
 * @returns true on one of them
 * @stack 0x30
 */
export function KeSignalCallDpcSynchronize(SystemArgument2: unknown): boolean {
  const barrier = SystemArgument2 as DEFERRED_REVERSE_BARRIER;
  const round = barrier.Round;
  // One statement: the last one to arrive opens the barrier, for the next round too.
  const last = --barrier.Barrier === 0 && (barrier.Barrier = barrier.TotalProcessors) > 0 && ++barrier.Round > 0;
  while (barrier.Round === round) HalSpin(Number.POSITIVE_INFINITY);
  return last;
}
