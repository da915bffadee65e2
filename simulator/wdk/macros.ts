/** Macros of the headers. */
import { HalAddressOf, HalBytesView, HalReportViolation, HalSizeOf, __readcr8 } from 'hal';
import { APC_LEVEL } from '../nt/inc/kedefs';
import { DbgPrint, DbgPrintEx } from '../nt/kd/print';
import { RtlCopyMemory } from '../nt/rtl/memory';
import { DbgBreakPoint, DbgBreakPointWithStatus, DbgRaiseAssertionFailure } from '../nt/kd/break';

/** Bytes from the beginning of its page to an address, or to where something lies (wdm.h). */
export function BYTE_OFFSET(Va: object | bigint): number {
  return Number((typeof Va === 'bigint' ? Va : HalAddressOf(Va)) & 0xfffn);
}

/** Says that a parameter is not used. */
export function UNREFERENCED_PARAMETER(_P: unknown): void {}
export const DBG_UNREFERENCED_PARAMETER = UNREFERENCED_PARAMETER;

/**
 * Stops in the debugger if `e` does not hold; without one it raises STATUS_ASSERTION_FAILURE.
 * @inline
 */
export function NT_ASSERT(e: unknown): void {
  if (!e) DbgRaiseAssertionFailure();
}
/** Models are checked builds: KdBreakPoint breaks. */
export const KdBreakPoint = DbgBreakPoint;
export const KdBreakPointWithStatus = DbgBreakPointWithStatus;
export const ASSERT = NT_ASSERT;

/**
 * NT_ASSERT with a text.
 * @inline
 */
export function ASSERTMSG(msg: string, e: unknown): void {
  if (e) return;
  DbgPrint('*** Assertion failed: %s', msg);
  DbgRaiseAssertionFailure();
}
/** In C one argument in two pairs of parentheses; here its parts. */
export const KdPrintEx = DbgPrintEx;
/** DriverEntry's opt-in to pool that cannot be executed; pool is executed by nobody here anyway. */
export function ExInitializeDriverRuntime(_RuntimeFlags: number): void {}
export const DrvRtPoolNxOptIn = 1;

/** Marks pageable code: must run below DISPATCH_LEVEL. */
export function PAGED_CODE(): void {
  if (__readcr8() > APC_LEVEL)
    HalReportViolation({
      kind: 'irql',
      text: `PAGED_CODE at IRQL ${__readcr8()}: pageable code runs at APC_LEVEL at most`,
      source: 'wdm/nf-wdm-paged_code',
    });
}

/**
 * Bytes of an ANSI string literal with its terminating zero, for a constant with JSDoc `@section .rdata`: C's `"text"`,
 * which lies in read-only memory.
 */
export function STRING_LITERAL(Text: string): Uint8Array {
  const bytes = new Uint8Array(Text.length + 1);
  for (let i = 0; i < Text.length; i++) bytes[i] = Text.charCodeAt(i);
  return HalBytesView(bytes);
}

/** Size in bytes of a structure class, or of bytes. */
export function sizeof(what: (abstract new (...args: any[]) => object) | Uint8Array): number {
  return what instanceof Uint8Array ? what.length : HalSizeOf(what);
}
export function ARRAYSIZE(A: readonly unknown[]): number {
  return A.length;
}
export function FlagOn(_F: number, _SF: number): number {
  return _F & _SF;
}
export function BooleanFlagOn(F: number, SF: number): boolean {
  return (F & SF) !== 0;
}
export function ARGUMENT_PRESENT(ArgumentPointer: unknown): boolean {
  return ArgumentPointer !== null && ArgumentPointer !== undefined;
}

/** An older name of RtlCopyMemory. */
export const RtlCopyBytes = RtlCopyMemory;
