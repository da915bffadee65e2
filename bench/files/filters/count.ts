/* What each of the filters counts: every operation comes back up, and nothing is left when it is unloaded. */
import { DbgPrint, type FLT_FILTER, FltUnregisterFilter, type NTSTATUS, Ref, STATUS_SUCCESS } from 'fltkernel';

export const Filter = new Ref<FLT_FILTER | null>(null);
/** Preoperation callbacks that asked for a postoperation callback, and those. */
export const Before = new Ref(0);
export const After = new Ref(0);
/** Contexts, buffers, work items that are there. */
export const Left = new Ref(0);

export function Unload(Flags: number): NTSTATUS {
  FltUnregisterFilter(Filter.value!);
  DbgPrint('%d operations, %d without an end, %d things left\n', Before.value, Before.value - After.value, Left.value);
  return STATUS_SUCCESS;
}

/** Whether it is an operation's turn: one in so many. */
export function Turn(Every: number): boolean {
  return Before.value % Every === 0;
}
