/** The end of threads and processes. */
import { VfDeadlockThreadTerminate } from '../vf/deadlock';
import { HalQueryTime, HalReportViolation, HalTrace } from 'hal';
import { Executive, KernelMode, OriginalApcEnvironment, UserMode, KAPC } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { DelayedWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import { ExQueueWorkItem } from '../ex/worker';
import { KeWaitForSingleObject } from '../ke/wait';
import { IoCancelThreadIo } from '../io/cancel';
import { KeInitializeApc, KeInsertQueueApc } from '../ke/apc';
import { KeBugCheckEx } from '../ke/bugcheck';
import { KeGetCurrentIrql, KeLowerIrql } from '../ke/irql';
import { PASSIVE_LEVEL } from '../inc/kedefs';
import { KiCombinedApcDisable } from '../ke/service';
import { KeTerminateThread } from '../ke/thread';
import { MmCleanProcessAddressSpace } from '../mm/lock';
import { type MmAddressSpace, MmDeleteUserStack, MmReleaseProgram } from '../mm/process';
import { ObKillProcess, ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PspReferenceThreads, PspReleaseCid, PspRemoveList } from './lists';
import { PsGetCurrentProcess, PsGetCurrentThread } from './current';
import { PspCallProcessNotifyRoutines, PspCallThreadNotifyRoutines } from './notify';
import { PsProcessType, PsThreadType } from './types';

/** A worker thread is not its work item's to end. */
const ACTIVE_EX_WORKER_THREAD_TERMINATION = 0xe9;
const INVALID_PROCESS_ATTACH_ATTEMPT = 0x5;
const KERNEL_APC_PENDING_DURING_EXIT = 0x20;

/**
 * Ends the calling thread: its I/O is cancelled and waited for; the last thread of a process closes the handles. Does
 * not return.
 * @stack 0x120
 */
export function PspExitThread(Thread: ETHREAD, ExitStatus: NTSTATUS): void {
  const process = Thread.ThreadsProcess!;
  const { ApcState, ApcStateIndex } = Thread;
  if (ApcStateIndex !== 0)
    KeBugCheckEx(INVALID_PROCESS_ATTACH_ATTEMPT, process, ApcState.Process, BigInt(ApcStateIndex), 0n);
  const apcsDisabled = KiCombinedApcDisable(Thread);
  if (apcsDisabled !== 0)
    KeBugCheckEx(KERNEL_APC_PENDING_DURING_EXIT, 0n, BigInt(apcsDisabled), BigInt(KeGetCurrentIrql()), 0n);
  if (KeGetCurrentIrql() !== PASSIVE_LEVEL) PspLowerIrql();
  if (Thread.ActiveExWorker !== 0) KeBugCheckEx(ACTIVE_EX_WORKER_THREAD_TERMINATION, Thread, 0n, 0n, 0n);
  VfDeadlockThreadTerminate(Thread);
  Thread.Terminated = 1;
  Thread.ExitStatus = ExitStatus | 0;
  HalTrace('thread', `exit ${Thread.$name} status ${(ExitStatus >>> 0).toString(16)}`, Thread);
  IoCancelThreadIo(Thread);
  // Documented of 0x20: a cancel routine that came back at a raised IRQL.
  if (KeGetCurrentIrql() !== PASSIVE_LEVEL)
    KeBugCheckEx(KERNEL_APC_PENDING_DURING_EXIT, 0n, 0n, BigInt(KeGetCurrentIrql()), 0n);
  PspCallThreadNotifyRoutines(Thread, false);
  const last = --process.ActiveThreads === 0;
  if (last) PspExitProcess(process);
  PspRemoveList(Thread.ThreadListEntry2);
  PspReleaseCid(Thread.Cid.UniqueThread);
  if (Thread.$userStackLimit !== 0n) MmDeleteUserStack(process.$addressSpace as MmAddressSpace, Thread.$userStackLimit);
  PspQueueReaper(Thread);
  if (last) PspQueueReaper(process);
  KeTerminateThread(0);
}

/**
 * A thread that ends at a raised IRQL is let go without a word, and whatever lock was behind the level stays taken.
 * @stack 0x30
 */
function PspLowerIrql(): void {
  HalReportViolation({
    kind: 'irql',
    text: `a thread ends at IRQL ${KeGetCurrentIrql()}: its routine has to come back to PASSIVE_LEVEL`,
    source: 'wdm/nf-wdm-psterminatesystemthread',
  });
  KeLowerIrql(PASSIVE_LEVEL);
}

/** The reference that kept it alive while it ran is given back by a worker, when the last switch has taken place. */
function PspQueueReaper(Object: ETHREAD | EPROCESS): void {
  const item = new WORK_QUEUE_ITEM();
  item.WorkerRoutine = PspReaper;
  item.Parameter = Object;
  ExQueueWorkItem(item, DelayedWorkQueue);
}

/** @stack 0x60 */
function PspReaper(Object: ETHREAD | EPROCESS): void {
  KeWaitForSingleObject(Object, Executive, KernelMode, false, null);
  ObfDereferenceObject(Object);
}

/**
 * A new process is refused before its first thread runs.
 * @stack 0x60
 */
export function PspDiscardProcess(Process: EPROCESS, Thread: ETHREAD, Status: NTSTATUS): void {
  Process.ExitStatus = Status;
  PspExitProcess(Process);
  PspReleaseCid(Thread.Cid.UniqueThread);
  ObfDereferenceObject(Thread);
  ObfDereferenceObject(Process);
}

/** @stack 0x90 */
function PspExitProcess(Process: EPROCESS): void {
  Process.$exiting = 1;
  PspCallProcessNotifyRoutines(Process, false, '');
  ObKillProcess(Process);
  MmCleanProcessAddressSpace(Process);
  if (Process.$image !== null) MmReleaseProgram(Process.$image);
  Process.ExitTime = HalQueryTime();
  if (Process.ExitStatus === 0x103) Process.ExitStatus = PsGetCurrentThread().ExitStatus;
  PspRemoveList(Process.ActiveProcessLinks);
  PspReleaseCid(Process.UniqueProcessId);
  HalTrace('process', `exit ${Process.$imageName} status ${(Process.ExitStatus >>> 0).toString(16)}`, Process);
}

/**
 * @returns when another thread is meant: STATUS_SUCCESS, the thread ends as soon as it may
 * @stack 0x70
 */
export function NtTerminateThread(ThreadHandle: HANDLE, ExitStatus: NTSTATUS): NTSTATUS {
  const thread = new Ref<ETHREAD | null>(null);
  const status = ObReferenceObjectByHandle(
    ThreadHandle || -2,
    0x1,
    PsThreadType,
    PsGetCurrentThread().PreviousMode,
    thread,
    null,
  );
  if (!NT_SUCCESS(status)) return status;
  ObfDereferenceObject(thread.value!);
  PspTerminateThreadByPointer(thread.value!, ExitStatus);
  return STATUS_SUCCESS;
}

/**
 * Ends all threads of a process; for the caller's own process it does not return.
 * @stack 0x90
 */
export function NtTerminateProcess(ProcessHandle: HANDLE, ExitStatus: NTSTATUS): NTSTATUS {
  const object = new Ref<EPROCESS | null>(null);
  const status = ObReferenceObjectByHandle(
    ProcessHandle || -1,
    0x1,
    PsProcessType,
    PsGetCurrentThread().PreviousMode,
    object,
    null,
  );
  if (!NT_SUCCESS(status)) return status;
  const process = object.value!;
  process.$exiting = 1;
  if (process.ExitStatus === 0x103) process.ExitStatus = ExitStatus | 0;
  const self = PsGetCurrentThread();
  for (const thread of PspReferenceThreads(process)) {
    if (thread !== self) PspTerminateThreadByPointer(thread, ExitStatus);
    ObfDereferenceObject(thread);
  }
  ObfDereferenceObject(process);
  if (process === PsGetCurrentProcess()) PspExitThread(self, ExitStatus);
  return STATUS_SUCCESS;
}

/**
 * Nothing in the process caught an exception: it ends with the exception's code. Does not return.
 * @stack 0x60
 */
export function PspUnhandledUserException(ExceptionCode: NTSTATUS): void {
  NtTerminateProcess(-1, ExceptionCode);
}

/** @stack 0x70 */
export function PspTerminateThreadByPointer(Thread: ETHREAD, ExitStatus: NTSTATUS): void {
  if (Thread === PsGetCurrentThread()) PspExitThread(Thread, ExitStatus);
  if (Thread.Terminated !== 0) return;
  Thread.Terminated = 1;
  Thread.ExitStatus = ExitStatus | 0;
  const apc = new KAPC();
  KeInitializeApc(apc, Thread, OriginalApcEnvironment, PsExitSpecialApc, null, PspExitNormalApc, KernelMode, null);
  KeInsertQueueApc(apc, apc, null, 2);
}

/** @stack 0x30 */
function PsExitSpecialApc(_Apc: KAPC): void {}

/**
 * In the context of the thread that has to go: from here on it ends when it would return to user mode.
 * @stack 0x60
 */
function PspExitNormalApc(_NormalContext: unknown, Apc: KAPC): void {
  const thread = PsGetCurrentThread();
  KeInitializeApc(Apc, thread, OriginalApcEnvironment, PspExitUserApc, null, PspExitNormalApc, UserMode, null);
  KeInsertQueueApc(Apc, Apc, null, 2);
  thread.ApcState.UserApcPending = 1;
}

/** @stack 0x40 */
function PspExitUserApc(_Apc: KAPC): void {
  const thread = PsGetCurrentThread();
  KeLowerIrql(0);
  PspExitThread(thread, thread.ExitStatus);
}
