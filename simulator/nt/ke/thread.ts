/** Threads, as the kernel core knows them: made, started, ended. */
import { HalCreateStack, HalLowestStack, HalTrace, __readgs, __writecr8 } from 'hal';
import { APC_LEVEL, AttachedApcEnvironment, MAXIMUM_SUSPEND_COUNT, PASSIVE_LEVEL } from '../inc/kedefs';
import {
  KernelMode,
  Suspended,
  ThreadObject,
  UserMode,
  type KAPC,
  type KMUTANT,
  type KPRCB,
  type KPROCESS,
  type KTHREAD,
} from '../inc/ke';
import { InitializeListHead, InsertTailList, IsListEmpty, RemoveEntryList } from '../inc/list';
import { NotificationEvent } from '../inc/ntdef';
import { MmCreateKernelStack, MmDeleteKernelStack, type KernelStackRegion } from '../mm/stack';
import { KeInitializeApc, KiInsertQueueApc } from './apc';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiExitDispatcher, KiReadyThread } from './dispatcher';
import { KeInitializeEvent, KeSetEvent } from './event';
import { KzLowerIrql } from './irql';
import { KiProcessorBlock } from './prcb';
import { KiSetUserMode } from './usermode';
import { KiSwapAway, KiThreadArrived } from './swap';
import { KeWaitForSingleObject } from './wait';
import { KeInitializeTimer } from './timer';
import { KiActivateWaiterQueue, KiWaitTest } from './waitsup';

const THREAD_TERMINATE_HELD_MUTEX = 0x4000008a;
const NO_RETURN_FROM_SYSTEM_THREAD = 0xd;

/** Bytes at the top of a kernel stack that hold no frames: control area and extended state. */
export const KERNEL_STACK_CONTROL = 0x370;

/** Bytes: with less left the end of a thread tells how much it was. */
const LOW_STACK = 0x1000;

const stackRegions = new WeakMap<KTHREAD, KernelStackRegion>();
/** Ideal processors are handed out in turn. */
let nextIdealProcessor = 0;

/**
 * Prepares a thread that has not run: kernel stack, APC queues, own timer. It runs from KeStartThread on.
 * @param SystemRoutine first routine above KiStartSystemThread: PspSystemThreadStartup, PspUserThreadStartup
 * @param KernelStackBytes 0x6000 on x64
 * @param UserThread starts with KiStartUserThread instead
 * @stack 0x90
 */
export function KeInitThread(
  Thread: KTHREAD,
  Process: KPROCESS,
  SystemRoutine: (...args: any[]) => void,
  Arguments: unknown[],
  KernelStackBytes: number,
  UserThread = false,
): void {
  KiInitializeThreadObject(Thread, Process);
  const region = MmCreateKernelStack(KernelStackBytes);
  KiSetThreadStack(Thread, region);
  const start = UserThread ? KiStartUserThread : KiStartSystemThread;
  Thread.$stack = HalCreateStack(
    start,
    [Thread, SystemRoutine, Arguments],
    KernelStackBytes - KERNEL_STACK_CONTROL,
    Thread,
  );
}

/**
 * Everything of a new thread but its stack.
 * @stack 0x40
 */
export function KiInitializeThreadObject(Thread: KTHREAD, Process: KPROCESS): void {
  Thread.Header.Type = ThreadObject;
  Thread.Header.SignalState = 0;
  InitializeListHead(Thread.Header.WaitListHead);
  KeInitializeTimer(Thread.Timer);
  Thread.Process = Process;
  Thread.ApcState.Process = Process;
  Thread.BasePriority = Process.BasePriority;
  Thread.Priority = Process.BasePriority;
  Thread.QuantumReset = Process.QuantumReset;
  Thread.QuantumTarget = Process.QuantumReset;
  Thread.Affinity = Process.Affinity;
  Thread.$userAffinity = Process.Affinity;
  KeInitializeEvent(Thread.SuspendEvent, NotificationEvent, true);
  KeInitializeApc(Thread.SuspendApc, Thread, 0, KiSuspendNop, null, KiSuspendThread, KernelMode, null);
}

/** @stack 0x30 */
export function KiSetThreadStack(Thread: KTHREAD, Region: KernelStackRegion): void {
  stackRegions.set(Thread, Region);
  Thread.StackBase = Region.Base;
  Thread.StackLimit = Region.Limit;
  Thread.InitialStack = Region.Base - BigInt(KERNEL_STACK_CONTROL);
  Thread.KernelStack = Thread.InitialStack;
}

/**
 * Makes the thread ready for the first time.
 * @stack 0x60
 */
export function KeStartThread(Thread: KTHREAD): void {
  const oldIrql = KiAcquireDispatcherLock();
  const process = Thread.Process!;
  InsertTailList(process.ThreadListHead, Thread.ThreadListEntry);
  Thread.IdealProcessor = nextIdealProcessor % KiProcessorBlock.length;
  nextIdealProcessor++;
  KiReadyThread(Thread);
  KiExitDispatcher(oldIrql);
}

/**
 * First code of a system thread.
 * @stack 0x30
 */
function KiStartSystemThread(Thread: KTHREAD, SystemRoutine: (...args: any[]) => void, Arguments: unknown[]): void {
  KiThreadArrived(Thread);
  __writecr8(APC_LEVEL);
  KzLowerIrql(PASSIVE_LEVEL);
  SystemRoutine(...Arguments);
  KeBugCheckEx(NO_RETURN_FROM_SYSTEM_THREAD, 0n, 0n, 0n, 0n);
}

/**
 * First code of a user thread: its startup routine ends with KiEnterUserMode.
 * @stack 0x30
 */
function KiStartUserThread(Thread: KTHREAD, SystemRoutine: (...args: any[]) => void, Arguments: unknown[]): void {
  KiThreadArrived(Thread);
  Thread.PreviousMode = UserMode;
  __writecr8(APC_LEVEL);
  KzLowerIrql(PASSIVE_LEVEL);
  SystemRoutine(...Arguments);
  KeBugCheckEx(NO_RETURN_FROM_SYSTEM_THREAD, 0n, 0n, 0n, 0n);
}

/**
 * Calls `Start` in user mode. It should never return: the thread ends in a system call.
 * @stack 0x190
 */
export function KiEnterUserMode(Start: (...args: any[]) => void, Arguments: unknown[]): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.PreviousMode = UserMode;
  KiSetUserMode(thread, 1);
  Start(...Arguments);
}

/**
 * The running thread ends. Its stack and object live on until nobody refers to them.
 * Owned mutexes are bug check 0x4000008A.
 * @stack 0x90
 */
export function KeTerminateThread(Increment: number): void {
  const oldIrql = KiAcquireDispatcherLock();
  const thread = __readgs<KPRCB>().CurrentThread;
  KeRundownThread(thread);
  thread.WaitIrql = oldIrql;
  thread.ApcQueueable = 0;
  if (thread.Queue !== null) {
    RemoveEntryList(thread.QueueListEntry);
    KiActivateWaiterQueue(thread.Queue);
    thread.Queue = null;
  }
  RemoveEntryList(thread.ThreadListEntry);
  thread.Header.SignalState = 1;
  if (!IsListEmpty(thread.Header.WaitListHead)) KiWaitTest(thread, Increment);
  const process = thread.Process!;
  if (IsListEmpty(process.ThreadListHead)) {
    process.Header.SignalState = 1;
    if (!IsListEmpty(process.Header.WaitListHead)) KiWaitTest(process, Increment);
  }
  HalTrace('thread', `${thread.$name} ended`, thread);
  const lowest = HalLowestStack(thread.$stack!);
  if (lowest < LOW_STACK)
    HalTrace('stack', `${thread.$name} ended; ${lowest} bytes of its kernel stack were never used`, thread);
  KiSwapAway(thread);
}

/** @stack 0x50 */
function KeRundownThread(Thread: KTHREAD): void {
  if (IsListEmpty(Thread.MutantListHead)) return;
  const mutant = Thread.MutantListHead.Flink.$record as KMUTANT;
  if (mutant.ApcDisable !== 0) KeBugCheckEx(THREAD_TERMINATE_HELD_MUTEX, Thread, mutant, 0n, 0n);
  while (!IsListEmpty(Thread.MutantListHead)) {
    const abandoned = Thread.MutantListHead.Flink.$record as KMUTANT;
    RemoveEntryList(abandoned.MutantListEntry);
    abandoned.Header.SignalState = 1;
    abandoned.Abandoned = 1;
    abandoned.OwnerThread = null;
    if (!IsListEmpty(abandoned.Header.WaitListHead)) KiWaitTest(abandoned, 0);
  }
}

/**
 * The stack of a thread that has ended goes back.
 * @stack 0x40
 */
export function KeUninitThread(Thread: KTHREAD): void {
  const region = stackRegions.get(Thread);
  if (region !== undefined) MmDeleteKernelStack(region);
  stackRegions.delete(Thread);
  Thread.$stack = null;
}

// ---- suspension: an APC that waits ----------------------------------------------------------------------------------
/** @stack 0x10 */
function KiSuspendNop(_Apc: KAPC): void {}

/** @stack 0x50 */
function KiSuspendThread(): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  KeWaitForSingleObject(thread.SuspendEvent, Suspended, KernelMode, false, null);
}

/**
 * @returns the previous suspend count
 * @stack 0x50
 */
export function KeSuspendThread(Thread: KTHREAD): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = Thread.SuspendCount;
  if (previous < MAXIMUM_SUSPEND_COUNT && Thread.ApcQueueable !== 0) {
    Thread.SuspendCount++;
    Thread.SuspendEvent.Header.SignalState = 0;
    if (previous === 0 && Thread.SuspendApc.Inserted === 0) KiInsertQueueApc(Thread.SuspendApc, 0);
  }
  KiExitDispatcher(oldIrql);
  return previous;
}

/**
 * @returns the previous suspend count
 * @stack 0x50
 */
export function KeResumeThread(Thread: KTHREAD): number {
  const oldIrql = KiAcquireDispatcherLock();
  const previous = Thread.SuspendCount;
  if (previous > 0) Thread.SuspendCount--;
  KiExitDispatcher(oldIrql);
  if (previous === 1) KeSetEvent(Thread.SuspendEvent, 0, false);
  return previous;
}

/**
 * An attached thread's saved environment is the original one.
 * @stack 0x8
 */
export function KeIsAttachedProcess(): boolean {
  return __readgs<KPRCB>().CurrentThread.ApcStateIndex === AttachedApcEnvironment;
}
