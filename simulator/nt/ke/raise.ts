/** Raising a status from kernel routines that Windows raises from with RtlRaiseStatus. */
import type { NTSTATUS } from '../inc/io';
import { EXCEPTION_RECORD } from '../ex/raise';

/** @stack 0x610 */
export function RtlRaiseStatus(Status: NTSTATUS): never {
  throw new EXCEPTION_RECORD(Status);
}
