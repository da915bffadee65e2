/** Doubly linked lists as the kernel has them (LIST_ENTRY in the containing structure). */
import { HalDefineType } from 'hal';

/** `Record` is what CONTAINING_RECORD computes in C: the structure that this entry is embedded in. */
export class LIST_ENTRY {
  Flink: LIST_ENTRY = this;
  Blink: LIST_ENTRY = this;
  constructor(readonly $record: object | null = null) {}
}
HalDefineType(LIST_ENTRY, '_LIST_ENTRY', 0x10, [
  ['Flink', 0x0, 'Ptr64 _LIST_ENTRY'],
  ['Blink', 0x8, 'Ptr64 _LIST_ENTRY'],
]);

/** The structure that contains the entry. */
export function CONTAINING_RECORD<T>(entry: LIST_ENTRY): T {
  return entry.$record as T;
}
export function InitializeListHead(head: LIST_ENTRY): void {
  head.Flink = head;
  head.Blink = head;
}
export function IsListEmpty(head: LIST_ENTRY): boolean {
  return head.Flink === head;
}
export function InsertTailList(head: LIST_ENTRY, entry: LIST_ENTRY): void {
  const last = head.Blink;
  entry.Flink = head;
  entry.Blink = last;
  last.Flink = entry;
  head.Blink = entry;
}
export function InsertHeadList(head: LIST_ENTRY, entry: LIST_ENTRY): void {
  const first = head.Flink;
  entry.Flink = first;
  entry.Blink = head;
  first.Blink = entry;
  head.Flink = entry;
}
/** TRUE if the list is empty afterwards. */
export function RemoveEntryList(entry: LIST_ENTRY): boolean {
  const next = entry.Flink;
  const previous = entry.Blink;
  previous.Flink = next;
  next.Blink = previous;
  return next === previous;
}
export function RemoveHeadList(head: LIST_ENTRY): LIST_ENTRY {
  const entry = head.Flink;
  RemoveEntryList(entry);
  return entry;
}
export function RemoveTailList(head: LIST_ENTRY): LIST_ENTRY {
  const entry = head.Blink;
  RemoveEntryList(entry);
  return entry;
}
