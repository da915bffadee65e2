/** Interlocked operations: one statement is atomic on every processor, so each is one expression. */
import type { KSPIN_LOCK } from '../inc/ke';
import { InsertHeadList, InsertTailList, IsListEmpty, type LIST_ENTRY, RemoveHeadList } from '../inc/list';
import type { Ref } from '../inc/ref';
import { KeAcquireSpinLockForDpc, KeReleaseSpinLockForDpc } from '../ke/spinlock';

/**
 * @returns the new value.
 * @stack 0x8
 */
export function InterlockedIncrement(Addend: Ref<number>): number {
  return (Addend.value = (Addend.value + 1) | 0);
}
/**
 * @returns the new value.
 * @stack 0x8
 */
export function InterlockedDecrement(Addend: Ref<number>): number {
  return (Addend.value = (Addend.value - 1) | 0);
}
/**
 * @returns the old value.
 * @stack 0x8
 */
export function InterlockedExchange<T>(Target: Ref<T>, Value: T): T {
  return [Target.value, (Target.value = Value)][0];
}
export const InterlockedExchangePointer = InterlockedExchange;
/**
 * @returns the old value.
 * @stack 0x8
 */
export function InterlockedExchangeAdd(Addend: Ref<number>, Value: number): number {
  return (Addend.value = (Addend.value + Value) | 0) - Value;
}
/**
 * @returns the old value; `Destination` changes only if it was `Comperand`.
 * @stack 0x8
 */
export function InterlockedCompareExchange<T>(Destination: Ref<T>, ExChange: T, Comperand: T): T {
  return [Destination.value, Destination.value === Comperand && (Destination.value = ExChange)][0] as T;
}
export const InterlockedCompareExchangePointer = InterlockedCompareExchange;

/**
 * Takes the lock at any IRQL up to DISPATCH_LEVEL.
 * @returns the entry that was first, null if the list was empty.
 * @stack 0x40
 */
export function ExInterlockedInsertHeadList(
  ListHead: LIST_ENTRY,
  ListEntry: LIST_ENTRY,
  Lock: KSPIN_LOCK,
): LIST_ENTRY | null {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const first = IsListEmpty(ListHead) ? null : ListHead.Flink;
  InsertHeadList(ListHead, ListEntry);
  KeReleaseSpinLockForDpc(Lock, irql);
  return first;
}
/**
 * @returns the entry that was last, null if the list was empty.
 * @stack 0x40
 */
export function ExInterlockedInsertTailList(
  ListHead: LIST_ENTRY,
  ListEntry: LIST_ENTRY,
  Lock: KSPIN_LOCK,
): LIST_ENTRY | null {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const last = IsListEmpty(ListHead) ? null : ListHead.Blink;
  InsertTailList(ListHead, ListEntry);
  KeReleaseSpinLockForDpc(Lock, irql);
  return last;
}
/**
 * @returns null if the list is empty.
 * @stack 0x40
 */
export function ExInterlockedRemoveHeadList(ListHead: LIST_ENTRY, Lock: KSPIN_LOCK): LIST_ENTRY | null {
  const irql = KeAcquireSpinLockForDpc(Lock);
  const entry = IsListEmpty(ListHead) ? null : RemoveHeadList(ListHead);
  KeReleaseSpinLockForDpc(Lock, irql);
  return entry;
}
