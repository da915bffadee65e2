/**
 * Sequenced singly linked lists: pushed and popped at one end, by any processor, at any IRQL, without a lock. And singly
 * linked lists under a spin lock. Source: the pages of ExInitializeSListHead and the routines around it.
 */
import { HalDefineType } from 'hal';
import type { KSPIN_LOCK } from '../inc/ke';
import { KeAcquireSpinLockForDpc, KeReleaseSpinLockForDpc } from '../ke/spinlock';

/** `$record` is what CONTAINING_RECORD computes in C. */
export class SLIST_ENTRY {
  Next: SLIST_ENTRY | null = null;
  constructor(readonly $record: object | null = null) {}
}
HalDefineType(SLIST_ENTRY, '_SLIST_ENTRY', 0x10, [['Next', 0x0, 'Ptr64 _SLIST_ENTRY']]);

export class SLIST_HEADER {
  Next: SLIST_ENTRY | null = null;
  Depth = 0;
  /** Changes at every operation, so that a pop sees that the list is not the one it looked at. */
  Sequence = 0;
}
HalDefineType(SLIST_HEADER, '_SLIST_HEADER', 0x10, [
  ['Depth', 0x0, 'Uint2B'],
  ['Sequence', 0x2, 'Uint2B'],
  ['Next', 0x8, 'Ptr64 _SLIST_ENTRY'],
]);

/** The list of a driver's own lock. */
export class SINGLE_LIST_ENTRY extends SLIST_ENTRY {}
HalDefineType(SINGLE_LIST_ENTRY, '_SINGLE_LIST_ENTRY', 0x8, [['Next', 0x0, 'Ptr64 _SINGLE_LIST_ENTRY']]);

/**
 * An empty list.
 * @stack 0x8
 */
export function InitializeSListHead(SListHead: SLIST_HEADER): void {
  SListHead.Next = null;
  SListHead.Depth = 0;
  SListHead.Sequence = 0;
}
/**
 * An empty list.
 * @stack 0x8
 */
export function ExInitializeSListHead(SListHead: SLIST_HEADER): void {
  InitializeSListHead(SListHead);
}
// Each operation is one expression, as it is one compare-exchange of 16 bytes on the processor.

/**
 * Puts an entry in front.
 * @returns the entry that was first, null if the list was empty
 * @stack 0x10
 */
export function ExInterlockedPushEntrySList(
  ListHead: SLIST_HEADER,
  ListEntry: SLIST_ENTRY,
  _Lock: KSPIN_LOCK | null = null,
): SLIST_ENTRY | null {
  return [
    (ListEntry.Next = ListHead.Next),
    (ListHead.Next = ListEntry),
    ListHead.Depth++,
    ListHead.Sequence++,
  ][0] as SLIST_ENTRY | null;
}
/**
 * Takes the first entry off.
 * @returns null if the list is empty
 * @stack 0x10
 */
export function ExInterlockedPopEntrySList(
  ListHead: SLIST_HEADER,
  _Lock: KSPIN_LOCK | null = null,
): SLIST_ENTRY | null {
  return ListHead.Next === null
    ? null
    : ([ListHead.Next, (ListHead.Next = ListHead.Next.Next), ListHead.Depth--, ListHead.Sequence++][0] as SLIST_ENTRY);
}
/**
 * Takes all entries off.
 * @returns the first of them, linked to the others; null if the list is empty
 * @stack 0x10
 */
export function ExInterlockedFlushSList(ListHead: SLIST_HEADER): SLIST_ENTRY | null {
  return [ListHead.Next, (ListHead.Next = null), (ListHead.Depth = 0), ListHead.Sequence++][0] as SLIST_ENTRY | null;
}
/** As ExInterlockedPushEntrySList, without the lock that no longer matters. */
export const InterlockedPushEntrySList = ExInterlockedPushEntrySList;
/** As ExInterlockedPopEntrySList, without the lock that no longer matters. */
export const InterlockedPopEntrySList = ExInterlockedPopEntrySList;
/** As ExInterlockedFlushSList. */
export const InterlockedFlushSList = ExInterlockedFlushSList;
/**
 * How many entries the list has.
 * @stack 0x8
 */
export function ExQueryDepthSList(SListHead: SLIST_HEADER): number {
  return SListHead.Depth;
}

/**
 * Puts an entry in front; the caller holds a lock.
 * @stack 0x8
 */
export function PushEntryList(ListHead: SLIST_ENTRY, Entry: SLIST_ENTRY): void {
  Entry.Next = ListHead.Next;
  ListHead.Next = Entry;
}
/**
 * Takes the first entry off; the caller holds a lock.
 * @returns null if the list is empty
 * @stack 0x8
 */
export function PopEntryList(ListHead: SLIST_ENTRY): SLIST_ENTRY | null {
  const first = ListHead.Next;
  if (first !== null) ListHead.Next = first.Next;
  return first;
}
/**
 * Puts an entry in front, under a spin lock.
 * @returns the entry that was first, null if the list was empty
 * @stack 0x40
 */
export function ExInterlockedPushEntryList(
  ListHead: SLIST_ENTRY,
  ListEntry: SLIST_ENTRY,
  Lock: KSPIN_LOCK,
): SLIST_ENTRY | null {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const first = ListHead.Next;
  PushEntryList(ListHead, ListEntry);
  KeReleaseSpinLockForDpc(Lock, irql);
  return first;
}
/**
 * Takes the first entry off, under a spin lock.
 * @returns null if the list is empty
 * @stack 0x40
 */
export function ExInterlockedPopEntryList(ListHead: SLIST_ENTRY, Lock: KSPIN_LOCK): SLIST_ENTRY | null {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const first = PopEntryList(ListHead);
  KeReleaseSpinLockForDpc(Lock, irql);
  return first;
}
