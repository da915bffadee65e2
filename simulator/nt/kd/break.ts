/** Breaking into the debugger; without one, a breakpoint is an exception like any other. */
import { HalDebugBreak, HalStopMachine, type BugCheckData } from 'hal';
import { EXCEPTION_RECORD } from '../inc/exception';
import { STATUS_ASSERTION_FAILURE, STATUS_BREAKPOINT } from '../inc/ntstatus';

/** DbgBreakPointWithStatus's argument at a bug check. */
const DBG_STATUS_BUGCHECK_FIRST = 3;
const DBG_STATUS_DEBUG_BREAK = 0;

/** Whether the machine was started with debugging on, and whether a debugger answers. */
export let KD_DEBUGGER_ENABLED = true;
export let KD_DEBUGGER_NOT_PRESENT = false;

/** @param Attached a debugger is there from the start */
export function KdInitSystem(Attached: boolean): void {
  KD_DEBUGGER_ENABLED = Attached;
  KD_DEBUGGER_NOT_PRESENT = !Attached;
}

/**
 * Whether no debugger answers.
 * @stack 0x30
 */
export function KdRefreshDebuggerNotPresent(): boolean {
  return KD_DEBUGGER_NOT_PRESENT;
}

/**
 * int 3: the machine stops in the debugger and goes on when told to. Without a debugger it raises STATUS_BREAKPOINT.
 * @stack 0x8
 */
export function DbgBreakPoint(): void {
  if (KD_DEBUGGER_NOT_PRESENT) throw new EXCEPTION_RECORD(STATUS_BREAKPOINT, [0n], 'breakpoint');
  HalDebugBreak(DBG_STATUS_DEBUG_BREAK);
}

/**
 * @param BugCheck at a bug check: what the machine stops with, for good
 * @stack 0x8
 */
export function DbgBreakPointWithStatus(Status: number, BugCheck: BugCheckData | null = null): void {
  if (BugCheck !== null) HalStopMachine(BugCheck);
  if (KD_DEBUGGER_NOT_PRESENT) throw new EXCEPTION_RECORD(STATUS_BREAKPOINT, [0n], 'breakpoint');
  HalDebugBreak(Status);
}

/**
 * int 3 in the caller itself.
 * @inline
 */
export function __debugbreak(): void {
  if (KD_DEBUGGER_NOT_PRESENT) throw new EXCEPTION_RECORD(STATUS_BREAKPOINT, [0n], 'breakpoint');
  HalDebugBreak(DBG_STATUS_DEBUG_BREAK);
}

/**
 * int 2Ch in the caller: an assertion does not hold.
 * @inline
 */
export function DbgRaiseAssertionFailure(): void {
  if (KD_DEBUGGER_NOT_PRESENT) throw new EXCEPTION_RECORD(STATUS_ASSERTION_FAILURE, [], 'assertion');
  HalDebugBreak(STATUS_ASSERTION_FAILURE);
}

/** @stack 0x30 */
export function KiBugCheckDebugBreak(BugCheck: BugCheckData): never {
  for (;;) DbgBreakPointWithStatus(DBG_STATUS_BUGCHECK_FIRST, BugCheck);
}
