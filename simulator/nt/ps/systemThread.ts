/** System threads: kernel code on its own stack, usually in the process System. */
import { KernelMode } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import type { HANDLE, OBJECT_ATTRIBUTES } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import type { CLIENT_ID, EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { KeSetPriorityThread } from '../ke/priority';
import { ObpCreateHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread, PsInitialSystemProcess } from './current';
import { PspExitThread } from './exit';
import { PspAllocateThread, PspInsertThread, PspProcessOfHandle } from './thread';

export type PKSTART_ROUTINE = (StartContext: any) => void;

/**
 * Creates and starts a system thread.
 * @param ThreadHandle receives a handle (close it, or the thread object stays)
 * @param ProcessHandle 0 (NULL): the process System
 * @stack 0xd0
 */
export function PsCreateSystemThread(
  ThreadHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  ProcessHandle: HANDLE | null,
  ClientId: CLIENT_ID | null,
  StartRoutine: PKSTART_ROUTINE,
  StartContext: unknown,
): NTSTATUS {
  if (typeof StartRoutine !== 'function') return STATUS_INVALID_PARAMETER;
  const process = new Ref<EPROCESS>(PsInitialSystemProcess);
  const status = PspProcessOfHandle(ProcessHandle ?? 0, process);
  if (!NT_SUCCESS(status)) return status;
  const thread = PspMakeSystemThread(process.value, StartRoutine, StartContext, '');
  ObfDereferenceObject(process.value);
  const created = ObpCreateHandle(
    thread,
    DesiredAccess,
    ObjectAttributes ? ObjectAttributes.Attributes : 0,
    KernelMode,
    ThreadHandle,
  );
  if (ClientId) {
    ClientId.UniqueProcess = thread.Cid.UniqueProcess;
    ClientId.UniqueThread = thread.Cid.UniqueThread;
  }
  PspInsertThread(thread);
  ObfDereferenceObject(thread);
  return created;
}

/** A thread of the kernel's own in System; the caller gets a referenced pointer. */
export function PspCreateSystemThread(
  Routine: PKSTART_ROUTINE,
  Context: unknown,
  Description: string,
  Priority: number,
): ETHREAD {
  const thread = PspMakeSystemThread(PsInitialSystemProcess, Routine, Context, Description);
  PspInsertThread(thread);
  KeSetPriorityThread(thread, Priority);
  return thread;
}

function PspMakeSystemThread(
  Process: EPROCESS,
  Routine: PKSTART_ROUTINE,
  Context: unknown,
  Description: string,
): ETHREAD {
  const thread = PspAllocateThread(Process, PspSystemThreadStartup, [Routine, Context], false, Description);
  thread.SystemThread = 1;
  thread.StartAddress = Routine;
  return thread;
}

/**
 * First function of a system thread: calls the start routine and ends the thread when it returns.
 * @stack 0x50
 */
export function PspSystemThreadStartup(StartRoutine: PKSTART_ROUTINE, StartContext: unknown): void {
  StartRoutine(StartContext);
  PspExitThread(PsGetCurrentThread(), STATUS_SUCCESS);
}

/**
 * Ends the calling system thread; does not return.
 * @returns STATUS_INVALID_PARAMETER for a thread that is not a system thread
 * @stack 0x40
 */
export function PsTerminateSystemThread(ExitStatus: NTSTATUS): NTSTATUS {
  const thread = PsGetCurrentThread();
  if (thread.SystemThread === 0) return STATUS_INVALID_PARAMETER;
  PspExitThread(thread, ExitStatus);
  return STATUS_SUCCESS;
}
