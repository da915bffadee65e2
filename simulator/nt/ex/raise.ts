/** Raising exceptions from kernel code. */
import type { NTSTATUS } from '../inc/io';
import { STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT } from '../inc/ntstatus';

/** What `throw` carries for a structured exception; `__except` is a `catch` that looks at `ExceptionCode`. */
export class EXCEPTION_RECORD {
  constructor(
    readonly ExceptionCode: NTSTATUS,
    readonly ExceptionInformation: readonly bigint[] = [],
  ) {}
}

/** @stack 0x610 */
export function ExRaiseStatus(Status: NTSTATUS): never {
  throw new EXCEPTION_RECORD(Status);
}
/** @stack 0x30 */
export function ExRaiseAccessViolation(): never {
  ExRaiseStatus(STATUS_ACCESS_VIOLATION);
}
/** @stack 0x30 */
export function ExRaiseDatatypeMisalignment(): never {
  ExRaiseStatus(STATUS_DATATYPE_MISALIGNMENT);
}
/** `GetExceptionCode()` of a caught exception. */
export function GetExceptionCode(Exception: unknown): NTSTATUS {
  return Exception instanceof EXCEPTION_RECORD ? Exception.ExceptionCode : STATUS_ACCESS_VIOLATION;
}
