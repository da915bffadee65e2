/** Asynchronous procedure calls: the KAPC object, its way to a thread, and the regions that hold them off. */
import { HalRequestInterrupt, HalTrace, __readgs } from 'hal';
import { APC_LEVEL, APC_VECTOR, CurrentApcEnvironment, InsertApcEnvironment, PASSIVE_LEVEL } from '../inc/kedefs';
import {
  ApcObject,
  KernelMode,
  Running,
  UserMode,
  Waiting,
  type KAPC,
  type KPRCB,
  type KTHREAD,
  type PKKERNEL_ROUTINE,
  type PKNORMAL_ROUTINE,
} from '../inc/ke';
import { InsertTailList, IsListEmpty, RemoveEntryList, type LIST_ENTRY } from '../inc/list';
import { STATUS_ALERTED, STATUS_KERNEL_APC, STATUS_USER_APC } from '../inc/ntstatus';
import { KiAcquireDispatcherLock, KiExitDispatcher, KiReleaseDispatcherLock } from './dispatcher';
import { KeGetCurrentIrql } from './irql';
import { KiTryUnwaitThread } from './waitsup';

/** Boost of an alert. */
const ALERT_INCREMENT = 2;

/**
 * @param NormalRoutine null: a special kernel APC
 * @param ProcessorMode mode of the normal routine
 * @stack 0x40
 */
export function KeInitializeApc(
  Apc: KAPC,
  Thread: KTHREAD,
  Environment: number,
  KernelRoutine: PKKERNEL_ROUTINE,
  RundownRoutine: ((Apc: KAPC) => void) | null,
  NormalRoutine: PKNORMAL_ROUTINE | null,
  ProcessorMode: number,
  NormalContext: unknown,
): void {
  Apc.Type = ApcObject;
  Apc.Thread = Thread;
  Apc.ApcStateIndex = Environment === CurrentApcEnvironment ? Thread.ApcStateIndex : Environment;
  Apc.KernelRoutine = KernelRoutine;
  Apc.RundownRoutine = RundownRoutine;
  Apc.NormalRoutine = NormalRoutine;
  Apc.ApcMode = NormalRoutine === null ? KernelMode : ProcessorMode;
  Apc.NormalContext = NormalRoutine === null ? null : NormalContext;
  Apc.Inserted = 0;
}

/**
 * Queues the APC to its thread. IRQL <= DISPATCH_LEVEL.
 * @returns false if it is queued already or the thread takes none any more
 * @stack 0x60
 */
export function KeInsertQueueApc(
  Apc: KAPC,
  SystemArgument1: unknown,
  SystemArgument2: unknown,
  Increment: number,
): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  if (Apc.Thread!.ApcQueueable === 0 || Apc.Inserted !== 0) {
    KiReleaseDispatcherLock(oldIrql);
    return false;
  }
  Apc.SystemArgument1 = SystemArgument1;
  Apc.SystemArgument2 = SystemArgument2;
  KiInsertQueueApc(Apc, Increment);
  KiExitDispatcher(oldIrql);
  return true;
}

/**
 * Dispatcher locked.
 * @stack 0x60
 */
export function KiInsertQueueApc(Apc: KAPC, Increment: number): void {
  const thread = Apc.Thread!;
  if (Apc.ApcStateIndex === InsertApcEnvironment) Apc.ApcStateIndex = thread.ApcStateIndex;
  const state = Apc.ApcStateIndex === thread.ApcStateIndex ? thread.ApcState : thread.SavedApcState;
  const list = state.ApcListHead[Apc.ApcMode];
  if (Apc.NormalRoutine !== null) InsertTailList(list, Apc.ApcListEntry);
  else KiInsertSpecialApc(list, Apc);
  Apc.Inserted = 1;
  HalTrace('apc', `${KiApcKind(Apc)} queued to ${thread.$name}`, Apc);
  if (state !== thread.ApcState) return;
  if (Apc.ApcMode === KernelMode) KiSignalKernelApc(thread, Apc, Increment);
  else if (KiIsUserApcWait(thread)) {
    thread.ApcState.UserApcPending = 1;
    KiTryUnwaitThread(thread, STATUS_USER_APC, Increment);
  }
}

/**
 * Special APCs come before normal ones, in their own order.
 * @stack 0x30
 */
function KiInsertSpecialApc(List: LIST_ENTRY, Apc: KAPC): void {
  let entry = List.Flink;
  while (entry !== List && (entry.$record as KAPC).NormalRoutine === null) entry = entry.Flink;
  InsertTailList(entry, Apc.ApcListEntry);
}

/** @stack 0x40 */
function KiSignalKernelApc(Thread: KTHREAD, Apc: KAPC, Increment: number): void {
  Thread.ApcState.KernelApcPending = 1;
  if (Thread.State === Running) {
    if (Thread.SpecialApcDisable === 0) HalRequestInterrupt(Thread.NextProcessor, APC_VECTOR);
    return;
  }
  if (Thread.State !== Waiting || Thread.WaitIrql !== PASSIVE_LEVEL || Thread.SpecialApcDisable !== 0) return;
  if (Apc.NormalRoutine !== null && (Thread.KernelApcDisable !== 0 || Thread.ApcState.KernelApcInProgress !== 0))
    return;
  KiTryUnwaitThread(Thread, STATUS_KERNEL_APC, Increment);
}

/** @stack 0x8 */
function KiIsUserApcWait(Thread: KTHREAD): boolean {
  if (Thread.State !== Waiting || Thread.WaitMode !== UserMode) return false;
  return Thread.Alertable !== 0 || Thread.ApcState.UserApcPending !== 0;
}

/** @stack 0x8 */
export function KiApcKind(Apc: KAPC): string {
  if (Apc.ApcMode === UserMode) return 'user APC';
  return Apc.NormalRoutine === null ? 'special kernel APC' : 'normal kernel APC';
}

/**
 * Takes a queued APC back.
 * @returns whether it was queued
 * @stack 0x40
 */
export function KeRemoveQueueApc(Apc: KAPC): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  const inserted = Apc.Inserted !== 0;
  if (inserted) {
    const thread = Apc.Thread!;
    const state = Apc.ApcStateIndex === thread.ApcStateIndex ? thread.ApcState : thread.SavedApcState;
    Apc.Inserted = 0;
    if (RemoveEntryList(Apc.ApcListEntry) && Apc.ApcMode === KernelMode) state.KernelApcPending = 0;
    else if (Apc.ApcMode === UserMode && IsListEmpty(state.ApcListHead[UserMode])) state.UserApcPending = 0;
  }
  KiReleaseDispatcherLock(oldIrql);
  return inserted;
}

/**
 * Takes out all APCs of a mode, for a thread that ends.
 * @stack 0x50
 */
export function KeFlushQueueApc(Thread: KTHREAD, ApcMode: number): KAPC[] {
  const oldIrql = KiAcquireDispatcherLock();
  const flushed: KAPC[] = [];
  const list = Thread.ApcState.ApcListHead[ApcMode];
  while (!IsListEmpty(list)) {
    const apc = list.Flink.$record as KAPC;
    RemoveEntryList(apc.ApcListEntry);
    apc.Inserted = 0;
    flushed.push(apc);
  }
  KiReleaseDispatcherLock(oldIrql);
  return flushed;
}

/**
 * Alerts a thread: an alertable wait in `AlertMode` (any alertable wait for KernelMode) ends with STATUS_ALERTED.
 * @returns whether it had been alerted already
 * @stack 0x50
 */
export function KeAlertThread(Thread: KTHREAD, AlertMode: number): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  const alerted = Thread.Alerted[AlertMode] !== 0;
  if (!alerted) {
    const waits = Thread.State === Waiting && Thread.Alertable !== 0 && AlertMode <= Thread.WaitMode;
    if (waits) KiTryUnwaitThread(Thread, STATUS_ALERTED, ALERT_INCREMENT);
    else Thread.Alerted[AlertMode] = 1;
  }
  KiExitDispatcher(oldIrql);
  return alerted;
}

/**
 * KeTestAlertThread: NtTestAlert's part.
 * @returns whether the thread had been alerted in this mode
 * @stack 0x40
 */
export function KeTestAlertThread(AlertMode: number): boolean {
  const oldIrql = KiAcquireDispatcherLock();
  const thread = __readgs<KPRCB>().CurrentThread;
  const alerted = thread.Alerted[AlertMode] !== 0;
  if (alerted) thread.Alerted[AlertMode] = 0;
  else if (AlertMode === UserMode && !IsListEmpty(thread.ApcState.ApcListHead[UserMode]))
    thread.ApcState.UserApcPending = 1;
  KiReleaseDispatcherLock(oldIrql);
  return alerted;
}

// ---- regions --------------------------------------------------------------------------------------------------------
/**
 * Holds off normal kernel APCs and user APCs. Nests.
 * @stack 0x8
 */
export function KeEnterCriticalRegion(): void {
  __readgs<KPRCB>().CurrentThread.KernelApcDisable--;
}

/** @stack 0x30 */
export function KeLeaveCriticalRegion(): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.KernelApcDisable++;
  if (thread.KernelApcDisable === 0) KiCheckForKernelApcDelivery(thread);
}

/**
 * Holds off all APCs. Nests.
 * @stack 0x8
 */
export function KeEnterGuardedRegion(): void {
  __readgs<KPRCB>().CurrentThread.SpecialApcDisable--;
}

/** @stack 0x30 */
export function KeLeaveGuardedRegion(): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.SpecialApcDisable++;
  if (thread.SpecialApcDisable === 0) KiCheckForKernelApcDelivery(thread);
}

/**
 * What was held off is delivered now, or when the IRQL drops.
 * @stack 0x30
 */
export function KiCheckForKernelApcDelivery(Thread: KTHREAD): void {
  if (IsListEmpty(Thread.ApcState.ApcListHead[KernelMode])) return;
  if (Thread.SpecialApcDisable !== 0) return;
  Thread.ApcState.KernelApcPending = 1;
  HalRequestInterrupt(__readgs<KPRCB>().Number, APC_VECTOR);
}

/**
 * Normal kernel APCs: by a critical or guarded region or the IRQL.
 * @stack 0x8
 */
export function KeAreApcsDisabled(): boolean {
  const thread = __readgs<KPRCB>().CurrentThread;
  return thread.KernelApcDisable !== 0 || thread.SpecialApcDisable !== 0;
}

/**
 * Special ones too.
 * @stack 0x10
 */
export function KeAreAllApcsDisabled(): boolean {
  return __readgs<KPRCB>().CurrentThread.SpecialApcDisable !== 0 || KeGetCurrentIrql() >= APC_LEVEL;
}
