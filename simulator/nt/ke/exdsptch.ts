/**
 * Who handles an exception: the filters of the `catch` clauses on the stack are asked while everything is still there, then
 * whoever called the driver. The second pass, which leaves the frames and runs their `finally` blocks, is the engine's.
 */
import { type ExceptionHandler, HalDecideException, HalResumeExecution, HalTrace, type RaisedException } from 'hal';
import {
  EXCEPTION_CONTINUE_SEARCH,
  EXCEPTION_EXECUTE_HANDLER,
  EXCEPTION_NONCONTINUABLE,
  type EXCEPTION_POINTERS,
} from '../inc/exception';
import { STATUS_NONCONTINUABLE_EXCEPTION } from '../inc/ntstatus';
import type { CONTEXT } from '../inc/trap';
import { KeBugCheckEx, KiBugCheckDispatch } from './bugcheck';
import { RtlRaiseStatus } from './raise';
import { type ClassifiedException, KiExceptionPointers } from './trapclass';

const SYSTEM_SERVICE_EXCEPTION = 0x3b;
const SYSTEM_THREAD_EXCEPTION_NOT_HANDLED = 0x7e;

/** Who catches what no model catches: the youngest of these frames decides. */
type Boundary = 'service' | 'thread' | 'none' | 'user';
/** `interrupted`: its stack is searched on, so that whoever would catch an exception of the interrupted code decides. */
const boundaries = new Map<string, Boundary | 'interrupted'>([
  ['nt!KiSystemServiceCopyEnd', 'service'],
  ['nt!PspSystemThreadStartup', 'thread'],
  ['nt!KiExecuteAllDpcs', 'none'],
  ['nt!KiProcessExpiredTimerList', 'none'],
  ['nt!KiCallInterruptServiceRoutine', 'none'],
  ['nt!KiApcInterrupt', 'interrupted'],
  ['nt!KiPageFault', 'none'],
  ['ntdll!RtlUserThreadStart', 'user'],
]);

/** An exception on its way to whoever handles it. */
export interface Dispatch {
  readonly raised: RaisedException;
  readonly what: ClassifiedException;
  /** Innermost first. */
  readonly handlers: readonly ExceptionHandler[];
  /** Who gets it if none of them takes it. */
  readonly unhandled: Boundary;
}

/**
 * The first pass: asks the handlers on the stack of what raised, and at last the boundary's own.
 * @returns one of them takes it, or the code goes on
 * @stack 0x5e0
 */
export function RtlDispatchException(Dispatch: Dispatch): boolean {
  const { raised, what, handlers, unhandled } = Dispatch;
  const pointers = KiExceptionPointers(what.record);
  for (const handler of handlers) {
    const disposition =
      handler.filter === null
        ? EXCEPTION_EXECUTE_HANDLER
        : RtlpExecuteHandlerForException(pointers, handler.filter, raised.error);
    if (handler.filter !== null) HalDecideException(handler, disposition > 0);
    if (disposition > 0) {
      if (handler.filter !== null) HalTrace('exception', `${what.text}, caught`, what.record);
      return true;
    }
    if (disposition < 0) {
      if ((what.record.ExceptionFlags & EXCEPTION_NONCONTINUABLE) !== 0)
        RtlRaiseStatus(STATUS_NONCONTINUABLE_EXCEPTION);
      HalResumeExecution(KiFramesToLeave(Dispatch, pointers.ContextRecord));
      return true;
    }
  }
  const last = lastHandlers[unhandled];
  if (last) RtlpExecuteHandlerForException(pointers, last, pointers);
  return false;
}

/** Where NtContinue goes: back to the statement, or behind the call that raised. */
function KiFramesToLeave({ raised, what }: Dispatch, Context: CONTEXT): number {
  if (what.kind === 'software') return raised.frames[0].name === 'RtlRaiseException' ? 1 : 0;
  // A filter goes on behind a breakpoint by moving the instruction pointer.
  const isInstruction = what.kind === 'breakpoint' || what.kind === 'assertion';
  return isInstruction && Context.Rip !== what.record.ExceptionAddress ? 1 : 0;
}

/** Language handlers of those who catch what no model catches. */
const lastHandlers: Readonly<Record<Boundary, ((Pointers: EXCEPTION_POINTERS) => number) | null>> = {
  service: KiSystemServiceHandler,
  thread: PspSystemThreadStartup$filt$0,
  none: null,
  user: null,
};

/** @stack 0x30 */
function RtlpExecuteHandlerForException(
  Pointers: EXCEPTION_POINTERS,
  Filter: (argument: any) => unknown,
  Argument: unknown,
): number {
  return Filter === KiSystemServiceHandler ? KiSystemServiceHandler(Pointers) : _C_specific_handler(Filter, Argument);
}

/**
 * Of KiSystemServiceCopyEnd.
 * @stack 0x40
 */
function KiSystemServiceHandler({ ExceptionRecord, ContextRecord }: EXCEPTION_POINTERS): number {
  return KiBugCheckDispatch(
    SYSTEM_SERVICE_EXCEPTION,
    BigInt(ExceptionRecord.ExceptionCode >>> 0),
    ExceptionRecord.ExceptionAddress,
    ContextRecord,
    0n,
  );
}

/**
 * Of a function with `__try`: asks its filter.
 * @returns EXCEPTION_xxx
 * @stack 0x90
 */
function _C_specific_handler(Filter: (argument: any) => unknown, Argument: unknown): number {
  return Number(Filter(Argument)) || EXCEPTION_CONTINUE_SEARCH;
}

/** @stack 0x40 */
function PspSystemThreadStartup$filt$0({ ExceptionRecord, ContextRecord }: EXCEPTION_POINTERS): number {
  return KeBugCheckEx(
    SYSTEM_THREAD_EXCEPTION_NOT_HANDLED,
    BigInt(ExceptionRecord.ExceptionCode),
    ExceptionRecord.ExceptionAddress,
    ExceptionRecord,
    ContextRecord,
  );
}

/** @stack 0x30 */
export function KiFindBoundary(Exception: RaisedException): { readonly kind: Boundary; readonly index: number } {
  const { frames } = Exception;
  let interrupted = -1;
  for (let index = 0; index < frames.length; index++) {
    const frame = frames[index];
    // A filter runs on top of what raised first, and belongs to the same boundary.
    if (frame.name === '_C_specific_handler') index = frames.findIndex((f, i) => i > index && f.name === 'KiTrap');
    const kind = boundaries.get(`${frame.image}!${frame.name}`);
    if (kind === 'interrupted') {
      if (interrupted < 0) interrupted = index;
    } else if (kind !== undefined) return { kind, index: interrupted < 0 ? index : interrupted };
  }
  return { kind: 'none', index: interrupted };
}
