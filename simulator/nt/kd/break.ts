/** Breaking into the debugger. */
import { HalDebugBreak, HalStopMachine, type BugCheckData } from 'hal';

/** DbgBreakPointWithStatus's argument at a bug check. */
const DBG_STATUS_BUGCHECK_FIRST = 3;
const DBG_STATUS_DEBUG_BREAK = 0;

/**
 * int 3: the machine stops in the debugger and goes on when told to.
 * @stack 0x8
 */
export function DbgBreakPoint(): void {
  HalDebugBreak(DBG_STATUS_DEBUG_BREAK);
}

/**
 * @param BugCheck at a bug check: what the machine stops with, for good
 * @stack 0x8
 */
export function DbgBreakPointWithStatus(Status: number, BugCheck: BugCheckData | null = null): void {
  if (BugCheck !== null) HalStopMachine(BugCheck);
  HalDebugBreak(Status);
}

/** @stack 0x30 */
export function KiBugCheckDebugBreak(BugCheck: BugCheckData): never {
  for (;;) DbgBreakPointWithStatus(DBG_STATUS_BUGCHECK_FIRST, BugCheck);
}
