/**
 * What a handler asks about the exception that it caught. C's
 *
 *     __try { ... } __except (FILTER) { ... }      __try { ... } __finally { ... }
 *
 * is `try { ... } catch (e) { __except(e, FILTER); ... }` and `try { ... } finally { ... }`; without the `__except` the
 * filter is EXCEPTION_EXECUTE_HANDLER.
 */
import type { EXCEPTION_POINTERS } from '../inc/exception';
import type { NTSTATUS } from '../inc/io';
import { KiExceptionPointers, KiExceptionRecordOf } from './trapclass';

/**
 * Code of a caught exception.
 * @param Exception what `catch` got
 * @inline
 */
export function GetExceptionCode(Exception: unknown): NTSTATUS {
  return KiExceptionRecordOf(Exception).ExceptionCode;
}

/**
 * Record (with the address touched, for an access violation) and context of a caught exception.
 * @param Exception what `catch` got
 * @inline
 */
export function GetExceptionInformation(Exception: unknown): EXCEPTION_POINTERS {
  return KiExceptionPointers(KiExceptionRecordOf(Exception));
}

/**
 * In a `finally` block: the `try` was left by an exception, a `return` or a jump. Elsewhere: false.
 * @inline
 */
export function AbnormalTermination(): boolean {
  return false;
}

/**
 * First statement of a `catch`: the filter of `__except (FILTER)`. It runs where the exception was raised, before anything
 * is left: the frames from there on are still on the stack, no `finally` has run. EXCEPTION_EXECUTE_HANDLER: they are left
 * and this handler goes on; EXCEPTION_CONTINUE_SEARCH: the next handler is asked; EXCEPTION_CONTINUE_EXECUTION: the
 * statement is executed again, and what RtlRaiseException raised is forgotten.
 * @param Filter the filter's value, or a function that gets the exception's record and context
 * @inline
 */
export function __except(Exception: unknown, Filter: number | ((Pointers: EXCEPTION_POINTERS) => number)): number {
  return Number(typeof Filter === 'function' ? Filter(GetExceptionInformation(Exception)) : Filter);
}
