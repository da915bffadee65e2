/** Raising exceptions from kernel code. */
import { EXCEPTION_NONCONTINUABLE, EXCEPTION_RECORD } from '../inc/exception';
import type { NTSTATUS } from '../inc/io';
import { STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT } from '../inc/ntstatus';

/** @stack 0x610 */
export function ExRaiseStatus(Status: NTSTATUS): never {
  throw new EXCEPTION_RECORD(Status | 0, [], 'software', EXCEPTION_NONCONTINUABLE);
}
/** @stack 0x610 */
export function ExRaiseAccessViolation(): never {
  throw new EXCEPTION_RECORD(STATUS_ACCESS_VIOLATION, [], 'software', EXCEPTION_NONCONTINUABLE);
}
/** @stack 0x610 */
export function ExRaiseDatatypeMisalignment(): never {
  throw new EXCEPTION_RECORD(STATUS_DATATYPE_MISALIGNMENT, [], 'software', EXCEPTION_NONCONTINUABLE);
}
