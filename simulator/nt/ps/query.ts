/** What a handle tells of its process or thread. */
import type { NTSTATUS } from '../inc/io';
import type { HANDLE } from '../inc/ntdef';
import { NT_SUCCESS, STATUS_SUCCESS } from '../inc/ntstatus';
import type { OBJECT_TYPE } from '../inc/ob';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { Ref } from '../inc/ref';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObfDereferenceObject } from '../ob/object';
import { PsGetCurrentThread } from './current';
import { PsProcessType, PsThreadType } from './types';

/**
 * Basic information, as far as somebody asks for it: the exit status (STATUS_PENDING, 259, while it runs).
 * @stack 0x2a0
 */
export function NtQueryInformationProcess(ProcessHandle: HANDLE, ExitStatus: Ref<number>): NTSTATUS {
  return PspQueryExitStatus(ProcessHandle, PsProcessType, ExitStatus);
}

/**
 * As NtQueryInformationProcess.
 * @stack 0x2a0
 */
export function NtQueryInformationThread(ThreadHandle: HANDLE, ExitStatus: Ref<number>): NTSTATUS {
  return PspQueryExitStatus(ThreadHandle, PsThreadType, ExitStatus);
}

function PspQueryExitStatus(Handle: HANDLE, Type: OBJECT_TYPE, ExitStatus: Ref<number>): NTSTATUS {
  const object = new Ref<EPROCESS | ETHREAD | null>(null);
  const status = ObReferenceObjectByHandle(Handle, 0x400, Type, PsGetCurrentThread().PreviousMode, object, null);
  if (!NT_SUCCESS(status)) return status;
  ExitStatus.value = object.value!.ExitStatus;
  ObfDereferenceObject(object.value!);
  return STATUS_SUCCESS;
}
