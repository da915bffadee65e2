/** Raising exceptions with RtlRaiseStatus and RtlRaiseException. */
import { EXCEPTION_NONCONTINUABLE, EXCEPTION_RECORD } from '../inc/exception';
import type { NTSTATUS } from '../inc/io';

/** @stack 0x610 */
export function RtlRaiseStatus(Status: NTSTATUS): never {
  throw new EXCEPTION_RECORD(Status | 0, [], 'software', EXCEPTION_NONCONTINUABLE);
}

/**
 * Raises a record of the caller's; its address is this instruction's.
 * @stack 0x5f0
 */
export function RtlRaiseException(ExceptionRecord: EXCEPTION_RECORD): void {
  ExceptionRecord.ExceptionAddress = 0n;
  throw ExceptionRecord;
}
