/** Sleeping and yielding as system services. */
import type { NTSTATUS } from '../inc/io';
import { KeYieldExecution } from '../ke/quantum';
import { KeDelayExecutionThread } from '../ke/wait';
import { PsGetCurrentThread } from '../ps/current';

/**
 * @param DelayInterval 100 ns, negative relative.
 * @stack 0x50
 */
export function NtDelayExecution(Alertable: boolean, DelayInterval: bigint): NTSTATUS {
  return KeDelayExecutionThread(PsGetCurrentThread().PreviousMode, Alertable, DelayInterval);
}

/**
 * @returns STATUS_NO_YIELD_PERFORMED if nobody else is ready.
 * @stack 0x30
 */
export function NtYieldExecution(): NTSTATUS {
  return KeYieldExecution();
}
