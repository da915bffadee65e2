/**
 * What a handler asks about the exception that it caught. C's
 *
 *     __try { ... } __except (FILTER) { ... }      __try { ... } __finally { ... }
 *
 * is `try { ... } catch (e) { __except(e, FILTER); ... }` and `try { ... } finally { ... }`; without the `__except` the
 * filter is EXCEPTION_EXECUTE_HANDLER.
 */
import {
  EXCEPTION_POINTERS,
  type EXCEPTION_RECORD,
  EXCEPTION_CONTINUE_EXECUTION,
  EXCEPTION_CONTINUE_SEARCH,
} from '../inc/exception';
import type { NTSTATUS } from '../inc/io';
import { STATUS_NONCONTINUABLE_EXCEPTION } from '../inc/ntstatus';
import { CONTEXT } from '../inc/trap';
import { RtlRaiseStatus } from './raise';
import { KiExceptionRecordOf } from './trapclass';

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
  const record: EXCEPTION_RECORD = KiExceptionRecordOf(Exception);
  const context = new CONTEXT();
  context.Rip = record.ExceptionAddress;
  return new EXCEPTION_POINTERS(record, context);
}

/**
 * In a `finally` block: the `try` was left by an exception, a `return` or a jump. Elsewhere: false.
 * @inline
 */
export function AbnormalTermination(): boolean {
  return false;
}

/**
 * First statement of a `catch`: the filter of `__except (FILTER)`. Returns if this handler takes the exception; otherwise
 * the exception goes on to the next handler, with the address where it was raised first.
 *
 * The filter runs here after the `try` has been left, in C before. So EXCEPTION_CONTINUE_EXECUTION, which asks to go back,
 * raises STATUS_NONCONTINUABLE_EXCEPTION.
 * @param Filter the filter's value, or a function that gets the exception's record and context
 * @inline
 */
export function __except(Exception: unknown, Filter: number | ((Pointers: EXCEPTION_POINTERS) => number)): void {
  const verdict = typeof Filter === 'function' ? Filter(GetExceptionInformation(Exception)) : Filter;
  if (verdict <= EXCEPTION_CONTINUE_EXECUTION) RtlRaiseStatus(STATUS_NONCONTINUABLE_EXCEPTION);
  if (verdict === EXCEPTION_CONTINUE_SEARCH) throw Exception;
}
