/** User APCs that threads queue to each other. */
import type { NTSTATUS } from '../inc/io';
import { CurrentApcEnvironment } from '../inc/kedefs';
import { KAPC, UserMode } from '../inc/ke';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../inc/ntstatus';
import type { ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { KeInitializeApc, KeInsertQueueApc } from '../ke/apc';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from './current';
import { PsThreadType } from './types';

const THREAD_SET_CONTEXT = 0x10;

/**
 * The routine runs in user mode when the thread waits alertably.
 * @returns STATUS_UNSUCCESSFUL for a thread that is ending
 * @stack 0x60
 */
export function NtQueueApcThread(
  ThreadHandle: HANDLE,
  ApcRoutine: (Argument1: any, Argument2: any, Argument3: any) => void,
  Argument1: unknown,
  Argument2: unknown,
  Argument3: unknown,
): NTSTATUS {
  const thread = new Ref<ETHREAD | null>(null);
  const mode = PsGetCurrentThread().PreviousMode;
  const status = ObReferenceObjectByHandle(ThreadHandle, THREAD_SET_CONTEXT, PsThreadType, mode, thread, null);
  if (!NT_SUCCESS(status)) return status;
  const apc = new KAPC();
  const kernelRoutine = () => {};
  KeInitializeApc(apc, thread.value!, CurrentApcEnvironment, kernelRoutine, null, ApcRoutine, UserMode, Argument1);
  const queued = KeInsertQueueApc(apc, Argument2, Argument3, 0);
  ObfDereferenceObject(thread.value!);
  return queued ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
