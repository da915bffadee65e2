/** Deferred procedure calls: the KDPC object and its way into a processor's queue. */
import { HalAddressOf, HalRequestInterrupt, HalTrace, __readcr8, __readgs, __writecr8 } from 'hal';
import { DISPATCH_LEVEL, DISPATCH_VECTOR, HIGH_LEVEL, IPI_VECTOR, MAXIMUM_PROCESSORS } from '../inc/kedefs';
import {
  DpcObject,
  HighImportance,
  LowImportance,
  MediumImportance,
  ThreadedDpcObject,
  type KDPC,
  type KDPC_DATA,
  type KPRCB,
  type PKDEFERRED_ROUTINE,
} from '../inc/ke';
import { InsertHeadList, InsertTailList, RemoveEntryList } from '../inc/list';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { NTSTATUS } from '../inc/io';
import { KeBugCheckEx } from './bugcheck';
import { KiProcessorBlock } from './prcb';
import { KxAcquireDpcLock, KxReleaseDpcLock } from './dpclock';
import { KeRevertToUserAffinityThread, KeSetSystemAffinityThread } from './affinity';

const TIMER_OR_DPC_INVALID = 0xc7;

/** @stack 0x10 */
export function KeInitializeDpc(Dpc: KDPC, DeferredRoutine: PKDEFERRED_ROUTINE, DeferredContext: unknown): void {
  KiInitializeDpc(Dpc, DeferredRoutine, DeferredContext, DpcObject);
}

/**
 * Runs at PASSIVE_LEVEL in the processor's DPC thread where that is enabled, else as an ordinary DPC.
 * @stack 0x10
 */
export function KeInitializeThreadedDpc(
  Dpc: KDPC,
  DeferredRoutine: PKDEFERRED_ROUTINE,
  DeferredContext: unknown,
): void {
  KiInitializeDpc(Dpc, DeferredRoutine, DeferredContext, ThreadedDpcObject);
}

/** @stack 0x8 */
function KiInitializeDpc(Dpc: KDPC, Routine: PKDEFERRED_ROUTINE, Context: unknown, Type: number): void {
  Dpc.Type = Type;
  Dpc.Importance = MediumImportance;
  Dpc.Number = 0;
  Dpc.DeferredRoutine = Routine;
  Dpc.DeferredContext = Context;
  Dpc.DpcData = null;
}

/** @stack 0x8 */
export function KeSetImportanceDpc(Dpc: KDPC, Importance: number): void {
  Dpc.Importance = Importance;
}

/** @stack 0x40 */
export function KeSetTargetProcessorDpc(Dpc: KDPC, Number: number): void {
  if (Number < 0 || Number >= KiProcessorBlock.length)
    KeBugCheckEx(TIMER_OR_DPC_INVALID, 3n, Dpc, BigInt(Number), BigInt(KiProcessorBlock.length));
  Dpc.Number = MAXIMUM_PROCESSORS + Number;
}

/** @stack 0x30 */
export function KeSetTargetProcessorDpcEx(Dpc: KDPC, ProcNumber: { Group: number; Number: number }): NTSTATUS {
  if (ProcNumber.Group !== 0 || ProcNumber.Number >= KiProcessorBlock.length) return STATUS_INVALID_PARAMETER;
  Dpc.Number = MAXIMUM_PROCESSORS + ProcNumber.Number;
  return STATUS_SUCCESS;
}

/**
 * Queues the DPC on its target processor, else on this one. Any IRQL.
 * @returns false if it was queued already; its arguments stay what they were
 * @stack 0xb0
 */
export function KeInsertQueueDpc(Dpc: KDPC, SystemArgument1: unknown, SystemArgument2: unknown): boolean {
  const oldIrql = __readcr8();
  __writecr8(HIGH_LEVEL);
  const current = __readgs<KPRCB>();
  const prcb = Dpc.Number >= MAXIMUM_PROCESSORS ? KiProcessorBlock[Dpc.Number - MAXIMUM_PROCESSORS] : current;
  const threaded = Dpc.Type === ThreadedDpcObject && prcb.DpcThread !== null && prcb.ThreadDpcEnable !== 0;
  const data = prcb.DpcData[threaded ? 1 : 0];
  KxAcquireDpcLock(data);
  if (Dpc.DpcData !== null) {
    KxReleaseDpcLock(data);
    __writecr8(oldIrql);
    return false;
  }
  Dpc.DpcData = data;
  Dpc.SystemArgument1 = SystemArgument1;
  Dpc.SystemArgument2 = SystemArgument2;
  if (Dpc.Importance === HighImportance) InsertHeadList(data.DpcListHead, Dpc.DpcListEntry);
  else InsertTailList(data.DpcListHead, Dpc.DpcListEntry);
  data.DpcQueueDepth++;
  data.DpcCount++;
  HalTrace('dpc', `queued on processor ${prcb.Number}, depth ${data.DpcQueueDepth}`, Dpc);
  KiRequestDpcProcessing(prcb, current, Dpc, data, threaded);
  KxReleaseDpcLock(data);
  // Where the interrupt was requested and the level allows, the DPC runs inside this.
  __writecr8(oldIrql);
  return true;
}

/**
 * Whether the queue is worked on at once. Not if a DPC runs there already or it has been asked for.
 * @stack 0x40
 */
function KiRequestDpcProcessing(Prcb: KPRCB, Current: KPRCB, Dpc: KDPC, Data: KDPC_DATA, Threaded: boolean): void {
  if (Threaded) Prcb.DpcThreadRequested = 1;
  if (Prcb.DpcRoutineActive !== 0 || Prcb.DpcInterruptRequested !== 0) return;
  const full = Data.DpcQueueDepth >= Prcb.MaximumDpcQueueDepth;
  if (Prcb === Current) {
    if (Dpc.Importance === LowImportance && !full && Prcb.DpcRequestRate >= Prcb.MinimumDpcRate && !Threaded) return;
    Prcb.DpcInterruptRequested = 1;
    HalRequestInterrupt(Prcb.Number, DISPATCH_VECTOR);
    return;
  }
  // An idle processor works its queue off, but has to be woken: it may have halted without a clock.
  const idle = Prcb.CurrentThread === Prcb.IdleThread;
  if (Dpc.Importance < HighImportance && !full && !Threaded && !idle) return;
  Prcb.DpcInterruptRequested = 1;
  HalRequestInterrupt(Prcb.Number, IPI_VECTOR);
}

/**
 * Takes the DPC out of its queue. Does not wait for a routine that runs.
 * @returns true if it was queued
 * @stack 0x40
 */
export function KeRemoveQueueDpc(Dpc: KDPC): boolean {
  const oldIrql = __readcr8();
  __writecr8(HIGH_LEVEL);
  const data = Dpc.DpcData;
  let removed = false;
  if (data !== null) {
    KxAcquireDpcLock(data);
    if (Dpc.DpcData === data) {
      RemoveEntryList(Dpc.DpcListEntry);
      data.DpcQueueDepth--;
      Dpc.DpcData = null;
      removed = true;
    }
    KxReleaseDpcLock(data);
  }
  if (removed) HalTrace('dpc', 'removed from its queue', Dpc);
  __writecr8(oldIrql);
  return removed;
}

/**
 * Waits until everything that was queued on any processor before the call has run: the calling thread goes to each
 * processor in turn, and a processor switches threads only with its DPC queue empty. PASSIVE_LEVEL.
 * @stack 0x80
 */
export function KeFlushQueuedDpcs(): void {
  for (const prcb of KiProcessorBlock) {
    KeSetSystemAffinityThread(prcb.SetMember);
    const oldIrql = __readcr8();
    __writecr8(DISPATCH_LEVEL);
    HalRequestInterrupt(prcb.Number, DISPATCH_VECTOR);
    __writecr8(oldIrql);
  }
  KeRevertToUserAffinityThread();
}

/**
 * A DPC that is queued and lies in a range of addresses, as memory that is freed must not have one.
 * @stack 0x60
 */
export function KeCheckForDpc(Start: bigint, Bytes: number): KDPC | null {
  for (const prcb of KiProcessorBlock)
    for (const data of prcb.DpcData)
      for (let entry = data.DpcListHead.Flink; entry !== data.DpcListHead; entry = entry.Flink) {
        const address = HalAddressOf(entry.$record as KDPC);
        if (address >= Start && address < Start + BigInt(Bytes)) return entry.$record as KDPC;
      }
  return null;
}
