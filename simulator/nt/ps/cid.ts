/** Client identifiers: process and thread ids, multiples of 4 from one table. */
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { STATUS_INVALID_CID, STATUS_SUCCESS } from '../inc/ntstatus';
import type { NTSTATUS } from '../inc/io';
import type { Ref } from '../inc/ref';
import { ObfReferenceObject } from '../ob/object';

/** Id / 4 -> process or thread. Not referenced by the table: an entry is taken out before its object goes. */
const PspCidTable: (EPROCESS | ETHREAD | null)[] = [null];

export function PspAllocateCid(Object: EPROCESS | ETHREAD): number {
  return (PspCidTable.push(Object) - 1) * 4;
}
export function PspReleaseCid(Id: number): void {
  PspCidTable[Id >>> 2] = null;
}

/** @returns the referenced process in `Process`, or STATUS_INVALID_CID. @stack 0x50 */
export function PsLookupProcessByProcessId(ProcessId: number, Process: Ref<EPROCESS | null>): NTSTATUS {
  const found = PspCidTable[ProcessId >>> 2] ?? null;
  if (found === null || !('ActiveProcessLinks' in found)) return STATUS_INVALID_CID;
  ObfReferenceObject(found);
  Process.value = found;
  return STATUS_SUCCESS;
}

/** @returns the referenced thread in `Thread`, or STATUS_INVALID_CID. @stack 0x50 */
export function PsLookupThreadByThreadId(ThreadId: number, Thread: Ref<ETHREAD | null>): NTSTATUS {
  const found = PspCidTable[ThreadId >>> 2] ?? null;
  if (found === null || 'ActiveProcessLinks' in found) return STATUS_INVALID_CID;
  ObfReferenceObject(found);
  Thread.value = found;
  return STATUS_SUCCESS;
}
