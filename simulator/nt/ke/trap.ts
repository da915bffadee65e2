/**
 * Exceptions: what was raised, who handles it, and which bug check it is if nobody does.
 * The processor enters KiTrap on top of the function that faulted; if it returns, a `catch` gets the exception.
 */
import { HalSetDoubleFaultEntry, HalSetExceptionEntry, HalTrace, __readcr8, __readgs, type RaisedException } from 'hal';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import type { KPRCB } from '../inc/ke';
import { CONTEXT, KTRAP_FRAME } from '../inc/trap';
import { KeBugCheckEx, KiBugCheckDispatch } from './bugcheck';
import { type EXCEPTION_RECORD64, KiClassifyException, type ClassifiedException } from './trapclass';

const IRQL_NOT_LESS_OR_EQUAL = 0xa;
const KMODE_EXCEPTION_NOT_HANDLED = 0x1e;
const SYSTEM_SERVICE_EXCEPTION = 0x3b;
const SYSTEM_THREAD_EXCEPTION_NOT_HANDLED = 0x7e;
const UNEXPECTED_KERNEL_MODE_TRAP = 0x7f;
/** 0x7F, first parameter. */
const EXCEPTION_DOUBLE_FAULT = 8n;

/** Who catches what no model catches: the youngest of these frames decides. */
type Boundary = 'service' | 'thread' | 'none' | 'user';
const boundaries = new Map<string, Boundary>([
  ['nt!KiSystemServiceCopyEnd', 'service'],
  ['nt!PspSystemThreadStartup', 'thread'],
  ['nt!KiExecuteAllDpcs', 'none'],
  ['nt!KiProcessExpiredTimerList', 'none'],
  ['nt!KiCallInterruptServiceRoutine', 'none'],
  ['nt!KiApcInterrupt', 'none'],
  ['ntdll!RtlUserThreadStart', 'user'],
]);

/** Ends the process that raised; the process manager's. Does not return. */
let userExceptionHandler: ((Record: EXCEPTION_RECORD64) => void) | null = null;
export function KiSetUserExceptionHandler(Handler: (Record: EXCEPTION_RECORD64) => void): void {
  userExceptionHandler = Handler;
}

export function KiInitializeTraps(): void {
  HalSetExceptionEntry(KiTrap);
  HalSetDoubleFaultEntry(KiDoubleFaultAbort);
}

/**
 * Glue between the hardware and the handler of the trap; not a function of Windows.
 * @stack 0x0
 * @hidden
 */
function KiTrap(Exception: RaisedException): void {
  const what = KiClassifyException(Exception);
  HalTrace('exception', what.text, what.record);
  if (what.kind === 'pageFault') KiPageFault(Exception, what);
  else if (what.kind === 'trap') KiExceptionDispatch(Exception, what.record);
  else if (!Exception.handled) RtlDispatchException(Exception, what.record);
}

/**
 * Vector 14. An address that nobody maps: fatal at DISPATCH_LEVEL and above, whoever would catch it.
 * @stack 0x198
 */
function KiPageFault(Exception: RaisedException, What: ClassifiedException): void {
  const irql = __readcr8();
  if (irql >= DISPATCH_LEVEL)
    KiBugCheckDispatch(IRQL_NOT_LESS_OR_EQUAL, What.address, BigInt(irql), BigInt(What.access), Exception.address);
  KiExceptionDispatch(Exception, What.record);
}

/** @stack 0x180 */
function KiExceptionDispatch(Exception: RaisedException, Record: EXCEPTION_RECORD64): void {
  if (Exception.handled) return;
  KiDispatchException(Exception, Record);
}

/** @stack 0x690 */
function KiDispatchException(Exception: RaisedException, Record: EXCEPTION_RECORD64): void {
  const boundary = KiFindBoundary(Exception);
  if (boundary === 'user') userExceptionHandler?.(Record);
  if (boundary === 'service' || boundary === 'thread') RtlDispatchException(Exception, Record);
  KiUnhandledKernelException(Record);
}

/** @stack 0x20 */
function KiUnhandledKernelException(Record: EXCEPTION_RECORD64): never {
  return KeBugCheckEx(
    KMODE_EXCEPTION_NOT_HANDLED,
    BigInt(Record.ExceptionCode),
    Record.ExceptionAddress,
    Record.ExceptionInformation[0] ?? 0n,
    Record.ExceptionInformation[1] ?? 0n,
  );
}

/** @stack 0x5e0 */
function RtlDispatchException(Exception: RaisedException, Record: EXCEPTION_RECORD64): void {
  RtlpExecuteHandlerForException(KiFindBoundary(Exception), Record);
}

/** @stack 0x30 */
function RtlpExecuteHandlerForException(Boundary: Boundary, Record: EXCEPTION_RECORD64): void {
  const context = new CONTEXT();
  context.Rip = Record.ExceptionAddress;
  if (Boundary === 'service') KiSystemServiceHandler(Record, context);
  else if (Boundary === 'thread') _C_specific_handler(Record, context);
  else if (Boundary === 'user') userExceptionHandler?.(Record);
  KiUnhandledKernelException(Record);
}

/** Of KiSystemServiceCopyEnd. @stack 0x40 */
function KiSystemServiceHandler(Record: EXCEPTION_RECORD64, Context: CONTEXT): void {
  KiBugCheckDispatch(
    SYSTEM_SERVICE_EXCEPTION,
    BigInt(Record.ExceptionCode >>> 0),
    Record.ExceptionAddress,
    Context,
    0n,
  );
}

/** @stack 0x90 */
function _C_specific_handler(Record: EXCEPTION_RECORD64, Context: CONTEXT): void {
  PspSystemThreadStartup$filt$0(Record, Context);
}

/** @stack 0x40 */
function PspSystemThreadStartup$filt$0(Record: EXCEPTION_RECORD64, Context: CONTEXT): void {
  KeBugCheckEx(
    SYSTEM_THREAD_EXCEPTION_NOT_HANDLED,
    BigInt(Record.ExceptionCode),
    Record.ExceptionAddress,
    Record,
    Context,
  );
}

/** @stack 0x28 */
function KiFindBoundary(Exception: RaisedException): Boundary {
  for (const frame of Exception.frames) {
    const boundary = boundaries.get(`${frame.image}!${frame.name}`);
    if (boundary !== undefined) return boundary;
  }
  return 'none';
}

/**
 * Vector 8, on its own stack (IST): the page fault on the guard page could not be pushed.
 * @stack 0xa0
 * @enterstack doubleFault
 */
function KiDoubleFaultAbort(Fault: { symbol: string; rsp: bigint; rip: bigint; limit: bigint }): void {
  const frame = new KTRAP_FRAME();
  frame.Rip = Fault.rip;
  frame.Rsp = Fault.rsp;
  frame.PreviousIrql = __readcr8();
  __readgs<KPRCB>().CurrentThread.TrapFrame = frame;
  HalTrace('exception', `stack overflow in ${Fault.symbol}`, __readgs<KPRCB>().CurrentThread);
  KiBugCheckDispatch(UNEXPECTED_KERNEL_MODE_TRAP, EXCEPTION_DOUBLE_FAULT, frame, Fault.rsp, Fault.rip);
}
