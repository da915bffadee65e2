/** Why code fails fast: FAST_FAIL_xxx of winnt.h, first parameter of bug check 0x139. */
import { __fastfail } from 'hal';

export { __fastfail };

export const FAST_FAIL_LEGACY_GS_VIOLATION = 0;
export const FAST_FAIL_VTGUARD_CHECK_FAILURE = 1;
export const FAST_FAIL_STACK_COOKIE_CHECK_FAILURE = 2;
export const FAST_FAIL_CORRUPT_LIST_ENTRY = 3;
export const FAST_FAIL_INCORRECT_STACK = 4;
export const FAST_FAIL_INVALID_ARG = 5;
export const FAST_FAIL_GS_COOKIE_INIT = 6;
export const FAST_FAIL_FATAL_APP_EXIT = 7;
export const FAST_FAIL_RANGE_CHECK_FAILURE = 8;
export const FAST_FAIL_UNSAFE_REGISTRY_ACCESS = 9;
export const FAST_FAIL_GUARD_ICALL_CHECK_FAILURE = 10;
export const FAST_FAIL_GUARD_WRITE_CHECK_FAILURE = 11;
export const FAST_FAIL_INVALID_FIBER_SWITCH = 12;
export const FAST_FAIL_INVALID_SET_OF_CONTEXT = 13;
export const FAST_FAIL_INVALID_REFERENCE_COUNT = 14;
export const FAST_FAIL_INVALID_JUMP_BUFFER = 18;
export const FAST_FAIL_MRDATA_MODIFIED = 19;
export const FAST_FAIL_CERTIFICATION_FAILURE = 20;
export const FAST_FAIL_INVALID_EXCEPTION_CHAIN = 21;
export const FAST_FAIL_CRYPTO_LIBRARY = 22;
export const FAST_FAIL_INVALID_CALL_IN_DLL_CALLOUT = 23;
export const FAST_FAIL_INVALID_IMAGE_BASE = 24;
export const FAST_FAIL_DLOAD_PROTECTION_FAILURE = 25;
export const FAST_FAIL_UNSAFE_EXTENSION_CALL = 26;
export const FAST_FAIL_DEPRECATED_SERVICE_INVOKED = 27;
export const FAST_FAIL_INVALID_BUFFER_ACCESS = 28;
export const FAST_FAIL_INVALID_BALANCED_TREE = 29;
export const FAST_FAIL_INVALID_NEXT_THREAD = 30;
export const FAST_FAIL_GUARD_ICALL_CHECK_SUPPRESSED = 31;
export const FAST_FAIL_APCS_DISABLED = 32;
export const FAST_FAIL_INVALID_IDLE_STATE = 33;
export const FAST_FAIL_INVALID_EXCEPTION = 0xffffffff;

/** @inline */
export function RtlFailFast(Code: number): void {
  __fastfail(Code);
}

/**
 * What code compiled with /GS calls when the cookie below its return address has changed.
 * @stack 0x30
 * @inline
 */
export function __report_gsfailure(_StackCookie: bigint): void {
  __fastfail(FAST_FAIL_STACK_COOKIE_CHECK_FAILURE);
}
