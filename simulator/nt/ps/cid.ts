/** Finding processes and threads by their ids. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_INVALID_CID, STATUS_SUCCESS } from '../inc/ntstatus';
import { EPROCESS, ETHREAD } from '../inc/ps';
import type { Ref } from '../inc/ref';
import { ObfDereferenceObject } from '../ob/object';
import { PspReferenceCid } from './lists';

/**
 * @returns the referenced process in `Process`, or STATUS_INVALID_CID.
 * @stack 0x50
 */
export function PsLookupProcessByProcessId(ProcessId: number, Process: Ref<EPROCESS | null>): NTSTATUS {
  const found = PspReferenceCid(ProcessId);
  if (found instanceof EPROCESS) {
    Process.value = found;
    return STATUS_SUCCESS;
  }
  if (found !== null) ObfDereferenceObject(found);
  return STATUS_INVALID_CID;
}

/**
 * @returns the referenced thread in `Thread`, or STATUS_INVALID_CID.
 * @stack 0x50
 */
export function PsLookupThreadByThreadId(ThreadId: number, Thread: Ref<ETHREAD | null>): NTSTATUS {
  const found = PspReferenceCid(ThreadId);
  if (found instanceof ETHREAD) {
    Thread.value = found;
    return STATUS_SUCCESS;
  }
  if (found !== null) ObfDereferenceObject(found);
  return STATUS_INVALID_CID;
}
