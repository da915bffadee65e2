/** Who is running: the current thread and process, their identifiers, and the processes that always exist. */
import { LIST_ENTRY } from '../inc/list';
import type { HANDLE } from '../inc/ntdef';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { KeGetCurrentThread } from '../ke/prcb';

/** All processes but the idle process, in the order of their creation. */
export const PsActiveProcessHead = new LIST_ENTRY(null, true);
export let PsIdleProcess: EPROCESS;
/** The process `System`. */
export let PsInitialSystemProcess: EPROCESS;

export function PspSetSystemProcesses(Idle: EPROCESS, System: EPROCESS): void {
  PsIdleProcess = Idle;
  PsInitialSystemProcess = System;
}

/** @stack 0x8 */
export function PsGetCurrentThread(): ETHREAD {
  return KeGetCurrentThread() as ETHREAD;
}
/**
 * The process that the current thread is attached to.
 * @stack 0x8
 */
export function PsGetCurrentProcess(): EPROCESS {
  return KeGetCurrentThread().ApcState.Process as EPROCESS;
}
export function IoGetCurrentProcess(): EPROCESS {
  return KeGetCurrentThread().ApcState.Process as EPROCESS;
}
export function PsGetCurrentThreadId(): HANDLE {
  return PsGetCurrentThread().Cid.UniqueThread;
}
export function PsGetCurrentProcessId(): HANDLE {
  return PsGetCurrentThread().Cid.UniqueProcess;
}
export function PsGetProcessId(Process: EPROCESS): HANDLE {
  return Process.UniqueProcessId;
}
export function PsGetThreadId(Thread: ETHREAD): HANDLE {
  return Thread.Cid.UniqueThread;
}
export function PsGetThreadProcess(Thread: ETHREAD): EPROCESS {
  return Thread.ThreadsProcess!;
}
export function IoThreadToProcess(Thread: ETHREAD): EPROCESS {
  return Thread.ThreadsProcess!;
}
export function PsGetThreadProcessId(Thread: ETHREAD): HANDLE {
  return Thread.Cid.UniqueProcess;
}
export function PsIsSystemThread(Thread: ETHREAD): boolean {
  return Thread.SystemThread !== 0;
}
export function PsIsThreadTerminating(Thread: ETHREAD): boolean {
  return Thread.Terminated !== 0;
}
/** 14 characters at most, as `EPROCESS.ImageFileName`. */
export function PsGetProcessImageFileName(Process: EPROCESS): string {
  return Process.ImageFileName;
}
