/**
 * Doubly linked lists as the kernel has them (LIST_ENTRY in the containing structure). The functions are inline in wdm.h,
 * with its checks: links that do not fit together are a fast fail in the caller.
 */
import { HalDefineType, __fastfail } from 'hal';
import { FAST_FAIL_CORRUPT_LIST_ENTRY } from './fastfail';

/**
 * Zeros like all new memory: a list begins with InitializeListHead, and a head without it is a null pointer to whoever
 * follows it. Source: learn.microsoft.com/windows-hardware/drivers/kernel/singly-and-doubly-linked-lists.
 */
export class LIST_ENTRY {
  Flink: LIST_ENTRY;
  Blink: LIST_ENTRY;
  /**
   * @param $record what CONTAINING_RECORD computes in C: the structure that this entry is embedded in
   * @param initialized an empty list, or an entry that is in none, of the system's own
   */
  constructor(
    readonly $record: object | null = null,
    initialized = false,
  ) {
    this.Flink = this.Blink = initialized ? this : null!;
  }
}
HalDefineType(LIST_ENTRY, '_LIST_ENTRY', 0x10, [
  ['Flink', 0x0, 'Ptr64 _LIST_ENTRY'],
  ['Blink', 0x8, 'Ptr64 _LIST_ENTRY'],
]);

export class SINGLE_LIST_ENTRY {
  Next: SINGLE_LIST_ENTRY | null = null;
  constructor(readonly $record: object | null = null) {}
}
HalDefineType(SINGLE_LIST_ENTRY, '_SINGLE_LIST_ENTRY', 0x8, [['Next', 0x0, 'Ptr64 _SINGLE_LIST_ENTRY']]);

/** The structure that contains the entry. */
export function CONTAINING_RECORD<T>(entry: LIST_ENTRY | SINGLE_LIST_ENTRY): T {
  return entry.$record as T;
}
/** @inline */
export function InitializeListHead(head: LIST_ENTRY): void {
  head.Flink = head;
  head.Blink = head;
}
/** @inline */
export function IsListEmpty(head: LIST_ENTRY): boolean {
  return head.Flink === head;
}
/**
 * Fast fail unless both neighbours of the entry lead back to it.
 * @stack 0x10
 * @inline
 */
export function RtlpCheckListEntry(Entry: LIST_ENTRY): void {
  if (Entry.Flink.Blink !== Entry || Entry.Blink.Flink !== Entry) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
}
/**
 * Fast fail if what the head takes for its last entry does not lead to the head.
 * @stack 0x10
 * @inline
 */
export function InsertTailList(head: LIST_ENTRY, entry: LIST_ENTRY): void {
  const last = head.Blink;
  if (last.Flink !== head) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
  entry.Flink = head;
  entry.Blink = last;
  last.Flink = entry;
  head.Blink = entry;
}
/**
 * Fast fail if what the head takes for its first entry does not lead to the head.
 * @stack 0x10
 * @inline
 */
export function InsertHeadList(head: LIST_ENTRY, entry: LIST_ENTRY): void {
  const first = head.Flink;
  if (first.Blink !== head) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
  entry.Flink = first;
  entry.Blink = head;
  first.Blink = entry;
  head.Flink = entry;
}
/**
 * Fast fail unless both neighbours lead back to the entry: an entry that was removed before is in no list any more.
 * @returns TRUE if the list is empty afterwards
 * @stack 0x10
 * @inline
 */
export function RemoveEntryList(entry: LIST_ENTRY): boolean {
  const next = entry.Flink;
  const previous = entry.Blink;
  if (next.Blink !== entry || previous.Flink !== entry) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
  previous.Flink = next;
  next.Blink = previous;
  return next === previous;
}
/**
 * Of an empty list: the head itself.
 * @stack 0x10
 * @inline
 */
export function RemoveHeadList(head: LIST_ENTRY): LIST_ENTRY {
  const entry = head.Flink;
  const next = entry.Flink;
  if (entry.Blink !== head || next.Blink !== entry) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
  head.Flink = next;
  next.Blink = head;
  return entry;
}
/**
 * Of an empty list: the head itself.
 * @stack 0x10
 * @inline
 */
export function RemoveTailList(head: LIST_ENTRY): LIST_ENTRY {
  const entry = head.Blink;
  const previous = entry.Blink;
  if (entry.Flink !== head || previous.Flink !== entry) __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
  head.Blink = previous;
  previous.Flink = head;
  return entry;
}
/**
 * Appends a list without its head: `ListToAppend` is its first entry.
 * @stack 0x10
 * @inline
 */
export function AppendTailList(ListHead: LIST_ENTRY, ListToAppend: LIST_ENTRY): void {
  const end = ListHead.Blink;
  RtlpCheckListEntry(ListHead);
  RtlpCheckListEntry(ListToAppend);
  end.Flink = ListToAppend;
  ListHead.Blink = ListToAppend.Blink;
  ListToAppend.Blink.Flink = ListHead;
  ListToAppend.Blink = end;
}
/** @inline */
export function PushEntryList(ListHead: SINGLE_LIST_ENTRY, Entry: SINGLE_LIST_ENTRY): void {
  Entry.Next = ListHead.Next;
  ListHead.Next = Entry;
}
/** @inline */
export function PopEntryList(ListHead: SINGLE_LIST_ENTRY): SINGLE_LIST_ENTRY | null {
  const first = ListHead.Next;
  if (first !== null) ListHead.Next = first.Next;
  return first;
}
