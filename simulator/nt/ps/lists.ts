/** The lists and tables of processes and threads: one lock for all of them. */
import { KSPIN_LOCK } from '../inc/ke';
import { InsertTailList, type LIST_ENTRY, RemoveEntryList } from '../inc/list';
import type { EPROCESS, ETHREAD } from '../inc/ps';
import { KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock } from '../ke/spinlock';
import { ObfReferenceObject } from '../ob/object';

const PspLock = new KSPIN_LOCK();

/** Id / 4 -> process or thread. Not referenced by the table: an entry is taken out before its object goes. */
const PspCidTable: (EPROCESS | ETHREAD | null)[] = [null];

/** @stack 0x40 */
export function PspInsertList(Head: LIST_ENTRY, Entry: LIST_ENTRY): void {
  const irql = KeAcquireSpinLockRaiseToDpc(PspLock);
  InsertTailList(Head, Entry);
  KeReleaseSpinLock(PspLock, irql);
}

/** @stack 0x40 */
export function PspRemoveList(Entry: LIST_ENTRY): void {
  const irql = KeAcquireSpinLockRaiseToDpc(PspLock);
  RemoveEntryList(Entry);
  KeReleaseSpinLock(PspLock, irql);
}

/**
 * The threads of a process at this moment, referenced.
 * @stack 0x50
 */
export function PspReferenceThreads(Process: EPROCESS): ETHREAD[] {
  const threads: ETHREAD[] = [];
  const irql = KeAcquireSpinLockRaiseToDpc(PspLock);
  for (let entry = Process.ThreadListHead2.Flink; entry !== Process.ThreadListHead2; entry = entry.Flink) {
    const thread = entry.$record as ETHREAD;
    ObfReferenceObject(thread);
    threads.push(thread);
  }
  KeReleaseSpinLock(PspLock, irql);
  return threads;
}

/** A new id, a multiple of 4. */
export function PspAllocateCid(Object: EPROCESS | ETHREAD): number {
  return (PspCidTable.push(Object) - 1) * 4;
}
export function PspReleaseCid(Id: number): void {
  PspCidTable[Id >>> 2] = null;
}

/**
 * The process or thread of an id, referenced; null if there is none.
 * @stack 0x40
 */
export function PspReferenceCid(Id: number): EPROCESS | ETHREAD | null {
  const irql = KeAcquireSpinLockRaiseToDpc(PspLock);
  const found = PspCidTable[Id >>> 2] ?? null;
  if (found !== null) ObfReferenceObject(found);
  KeReleaseSpinLock(PspLock, irql);
  return found;
}
