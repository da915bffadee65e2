/** Processes, as the kernel core knows them, and attaching to their address spaces. */
import { HalProcessorCount, HalTrace, __readgs, __writecr3 } from 'hal';
import { AttachedApcEnvironment, type KIRQL, THREAD_QUANTUM } from '../inc/kedefs';
import { KAPC_STATE, KernelMode, ProcessObject, UserMode, type KPRCB, type KPROCESS } from '../inc/ke';
import { InitializeListHead, InsertTailList, IsListEmpty, RemoveHeadList, type LIST_ENTRY } from '../inc/list';
import { KiCheckForKernelApcDelivery } from './apc';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiReleaseDispatcherLock } from './dispatcher';

const INVALID_PROCESS_ATTACH_ATTEMPT = 0x5;
const INVALID_PROCESS_DETACH_ATTEMPT = 0x6;

/** KAPC_STATE.$saved: where the environment from before lies. Windows tells it by values of Process. */
const SAVED_HERE = 0;
const SAVED_IN_THREAD = 1;
/** The thread was in that process already: there is nothing to undo. */
const NOT_ATTACHED = 2;

/**
 * @param DirectoryTableBase physical address of the page directory
 * @stack 0x40
 */
export function KeInitializeProcess(Process: KPROCESS, Priority: number, DirectoryTableBase: bigint): void {
  Process.Header.Type = ProcessObject;
  Process.Header.SignalState = 0;
  InitializeListHead(Process.Header.WaitListHead);
  InitializeListHead(Process.ThreadListHead);
  Process.BasePriority = Priority;
  Process.QuantumReset = THREAD_QUANTUM;
  Process.Affinity = (1n << BigInt(HalProcessorCount())) - 1n;
  Process.DirectoryTableBase = DirectoryTableBase;
}

/**
 * The running thread sees the address space of another process; the thread stays what it is. Impossible in a DPC.
 * @stack 0x60
 */
export function KeStackAttachProcess(Process: KPROCESS, ApcState: KAPC_STATE): void {
  // Each in one statement: between two of them the thread may go on, on another processor.
  const thread = __readgs<KPRCB>().CurrentThread;
  const active = __readgs<KPRCB>().DpcRoutineActive;
  if (active !== 0)
    KeBugCheckEx(
      INVALID_PROCESS_ATTACH_ATTEMPT,
      Process,
      thread.ApcState.Process,
      BigInt(thread.ApcStateIndex),
      BigInt(active),
    );
  const oldIrql = KiAcquireDispatcherLock();
  if (thread.ApcState.Process === Process) {
    ApcState.$saved = NOT_ATTACHED;
    KiReleaseDispatcherLock(oldIrql);
    return;
  }
  KiMoveApcState(thread.ApcState, thread.ApcStateIndex === 0 ? thread.SavedApcState : ApcState);
  ApcState.$saved = thread.ApcStateIndex === 0 ? SAVED_IN_THREAD : SAVED_HERE;
  thread.ApcStateIndex = AttachedApcEnvironment;
  KiEmptyApcState(thread.ApcState, Process);
  KiSwapProcess(Process, oldIrql);
}

/**
 * Undoes KeStackAttachProcess. A thread that is not attached, or has APCs of the attached environment left, is bug check 6.
 * @stack 0x60
 */
export function KeUnstackDetachProcess(ApcState: KAPC_STATE): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  const active = __readgs<KPRCB>().DpcRoutineActive;
  if (ApcState.$saved === NOT_ATTACHED) return;
  const { ApcListHead, KernelApcInProgress } = thread.ApcState;
  const left = KernelApcInProgress !== 0 || ApcListHead.some(list => !IsListEmpty(list));
  if (thread.ApcStateIndex === 0 || active !== 0 || left) KeBugCheckEx(INVALID_PROCESS_DETACH_ATTEMPT, 0n, 0n, 0n, 0n);
  const oldIrql = KiAcquireDispatcherLock();
  if (ApcState.$saved === SAVED_IN_THREAD) {
    KiMoveApcState(thread.SavedApcState, thread.ApcState);
    thread.ApcStateIndex = 0;
    ApcState.$saved = SAVED_HERE;
  } else KiMoveApcState(ApcState, thread.ApcState);
  KiSwapProcess(thread.ApcState.Process!, oldIrql);
  KiCheckForKernelApcDelivery(thread);
}

/**
 * KeStackAttachProcess without a place for the old environment: a thread that is attached already is bug check 5.
 * @stack 0x60
 */
export function KeAttachProcess(Process: KPROCESS): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  const active = __readgs<KPRCB>().DpcRoutineActive;
  if (thread.ApcState.Process !== Process && thread.ApcStateIndex !== 0)
    KeBugCheckEx(
      INVALID_PROCESS_ATTACH_ATTEMPT,
      Process,
      thread.ApcState.Process,
      BigInt(thread.ApcStateIndex),
      BigInt(active),
    );
  thread.$attachState = new KAPC_STATE();
  KeStackAttachProcess(Process, thread.$attachState);
}

/** @stack 0x60 */
export function KeDetachProcess(): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  if (thread.$attachState === null) return;
  KeUnstackDetachProcess(thread.$attachState);
  thread.$attachState = null;
}

/**
 * Loads CR3. Dispatcher locked; unlocks.
 * @stack 0x40
 */
function KiSwapProcess(Process: KPROCESS, OldIrql: KIRQL): void {
  __readgs<KPRCB>().$cr3 = Process.DirectoryTableBase;
  __writecr3(Process);
  HalTrace('attach', `page directory ${Process.DirectoryTableBase.toString(16)}`, Process);
  KiReleaseDispatcherLock(OldIrql);
}

/** @stack 0x40 */
function KiMoveApcState(From: KAPC_STATE, To: KAPC_STATE): void {
  To.Process = From.Process;
  To.KernelApcInProgress = From.KernelApcInProgress;
  To.KernelApcPending = From.KernelApcPending;
  To.UserApcPending = From.UserApcPending;
  KiMoveList(From.ApcListHead[KernelMode], To.ApcListHead[KernelMode]);
  KiMoveList(From.ApcListHead[UserMode], To.ApcListHead[UserMode]);
}

/** @stack 0x30 */
function KiMoveList(From: LIST_ENTRY, To: LIST_ENTRY): void {
  InitializeListHead(To);
  while (!IsListEmpty(From)) InsertTailList(To, RemoveHeadList(From));
}

/** @stack 0x8 */
function KiEmptyApcState(State: KAPC_STATE, Process: KPROCESS): void {
  State.Process = Process;
  State.KernelApcInProgress = 0;
  State.KernelApcPending = 0;
  State.UserApcPending = 0;
}
