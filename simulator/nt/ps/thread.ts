/** What system and user threads have in common: the thread object, its kernel stack, its place in the process. */
import { HalQueryTime, HalTrace } from 'hal';
import { KernelMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import { ETHREAD, type EPROCESS } from '../inc/ps';
import { Ref } from '../inc/ref';
import { KeInitializeEvent } from '../ke/event';
import { KeInitThread, KeStartThread } from '../ke/thread';
import { KERNEL_STACK_SIZE } from '../mm/layout';
import { ObCreateObject, ObfReferenceObject } from '../ob/object';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { PspAllocateCid, PspInsertList } from './lists';
import { PspCallThreadNotifyRoutines } from './notify';
import { PsInitialSystemProcess } from './current';
import { PsProcessType, PsThreadType } from './types';

/**
 * A thread object in a process, initialised but not started.
 * @param SystemRoutine PspSystemThreadStartup or PspUserThreadStartup
 * @param Description for the views; '' for none
 * @stack 0x210
 */
export function PspAllocateThread(
  Process: EPROCESS,
  SystemRoutine: (...args: any[]) => void,
  Arguments: unknown[],
  UserThread: boolean,
  Description: string,
): ETHREAD {
  const thread = ObCreateObject(PsThreadType, new ETHREAD());
  thread.Cid.UniqueProcess = Process.UniqueProcessId;
  thread.Cid.UniqueThread = PspAllocateCid(thread);
  thread.ThreadsProcess = Process;
  ObfReferenceObject(Process);
  thread.CreateTime = HalQueryTime();
  thread.$description = Description;
  thread.$name = `${Process.$imageName} ${PspCidText(thread)}`;
  KeInitializeEvent(thread.IrpListEmpty, 0, true);
  KeInitThread(thread, Process, SystemRoutine, Arguments, KERNEL_STACK_SIZE, UserThread);
  return thread;
}

/**
 * Enters the thread in its process and makes it ready. The process holds a reference until the thread ends.
 * @stack 0x110
 */
export function PspInsertThread(Thread: ETHREAD): void {
  const process = Thread.ThreadsProcess!;
  ObfReferenceObject(Thread);
  PspInsertList(process.ThreadListHead2, Thread.ThreadListEntry2);
  process.ActiveThreads++;
  HalTrace('thread', `create ${Thread.$name} ${Thread.$description}`, Thread);
  PspCallThreadNotifyRoutines(Thread, true);
  KeStartThread(Thread);
}

/** `pid.tid` in hex, as !thread prints Cid. */
export function PspCidText(Thread: ETHREAD): string {
  return `${Thread.Cid.UniqueProcess.toString(16).padStart(4, '0')}.${Thread.Cid.UniqueThread.toString(16).padStart(4, '0')}`;
}

/** The process of a handle; System for 0. Referenced. */
export function PspProcessOfHandle(ProcessHandle: number, Process: Ref<EPROCESS>): NTSTATUS {
  if (!ProcessHandle) {
    ObfReferenceObject(PsInitialSystemProcess);
    Process.value = PsInitialSystemProcess;
    return STATUS_SUCCESS;
  }
  const object = new Ref<EPROCESS | null>(null);
  const status = ObReferenceObjectByHandle(ProcessHandle, 0, PsProcessType, KernelMode, object, null);
  if (NT_SUCCESS(status)) Process.value = object.value!;
  return status;
}
