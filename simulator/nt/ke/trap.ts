/**
 * Exceptions: what was raised, who handles it, and which bug check it is if nobody does.
 * The processor enters KiTrap on top of the function that faulted; if it returns, a `catch` gets the exception.
 */
import {
  type FastFail,
  HalDebugOutput,
  HalSetDoubleFaultEntry,
  HalSetExceptionEntry,
  HalSetFastFailEntry,
  HalSetResidentEntry,
  HalTrace,
  __readcr8,
  __readgs,
  type RaisedException,
} from 'hal';
import { EXCEPTION_NONCONTINUABLE, EXCEPTION_RECORD, type TrapKind } from '../inc/exception';
import type { NTSTATUS } from '../inc/io';
import { UserMode, type KPRCB } from '../inc/ke';
import { STATUS_ACCESS_VIOLATION, STATUS_STACK_BUFFER_OVERRUN } from '../inc/ntstatus';
import { CONTEXT, KTRAP_FRAME } from '../inc/trap';
import { MmAccessFault, type MM_FAULT, STATUS_IRQL_TOO_HIGH } from '../mm/fault';
import { KeBugCheckEx, KiBugCheckDispatch } from './bugcheck';
import { KiSetUserMode } from './usermode';
import { KiClassifyException } from './trapclass';

const IRQL_NOT_LESS_OR_EQUAL = 0xa;
const KMODE_EXCEPTION_NOT_HANDLED = 0x1e;
const SYSTEM_SERVICE_EXCEPTION = 0x3b;
const SYSTEM_THREAD_EXCEPTION_NOT_HANDLED = 0x7e;
const UNEXPECTED_KERNEL_MODE_TRAP = 0x7f;
const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
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
  ['nt!KiPageFault', 'none'],
  ['ntdll!RtlUserThreadStart', 'user'],
]);

/** CR0 and CR4 of an x64 kernel, as published dumps show them. */
const CR0 = 0x80050033n;
const CR4 = 0x406f8n;
let doubleFaultParameters: 'trap-frame' | 'registers' = 'trap-frame';
/** What 0x7F tells of a double fault: trap frame, RSP and RIP; up to early Windows 10 CR0, CR4 and RIP. */
export function KiSetDoubleFaultParameters(Form: 'trap-frame' | 'registers'): void {
  doubleFaultParameters = Form;
}

/** Ends the process that raised; the process manager's. Does not return. */
let userExceptionHandler: ((ExceptionCode: NTSTATUS) => void) | null = null;
export function KiSetUserExceptionHandler(Handler: (ExceptionCode: NTSTATUS) => void): void {
  userExceptionHandler = Handler;
}

export function KiInitializeTraps(): void {
  HalSetExceptionEntry(KiTrap);
  HalSetFastFailEntry(KiRaiseSecurityCheckFailure);
  HalSetResidentEntry(KiResident);
  HalSetDoubleFaultEntry(KiDoubleFaultAbort);
}

/**
 * Glue between the hardware and the handler of the trap; not a function of Windows.
 * @stack 0
 * @enterstack interrupt
 * @hidden
 */
function KiTrap(Exception: RaisedException): void {
  const what = KiClassifyException(Exception);
  const boundary = KiFindBoundary(Exception);
  // A catch that is older than the boundary belongs to somebody else: the caller of a system call, an interrupted thread.
  const handled = Exception.handler >= 0 && (boundary.index < 0 || Exception.handler < boundary.index);
  HalTrace('exception', `${what.text}${handled ? ', caught' : ''}`, what.record);
  if (!handled && boundary.kind === 'user')
    HalDebugOutput(`*** Unhandled exception in ${__readgs<KPRCB>().CurrentThread.$name}: ${what.text}\n`);
  if (what.kind === 'pageFault') {
    const [access, address] = what.record.ExceptionInformation;
    const fault = {
      Address: address,
      Access: Number(access),
      Rip: what.record.ExceptionAddress,
      User: boundary.kind === 'user',
    };
    KiPageFault(fault, what.record, handled ? null : boundary.kind);
  } else if (handled) return;
  // Raised by a routine that looks for a handler itself, and finds the last one.
  else if (what.kind === 'software' && hasLastHandler[boundary.kind]) RtlDispatchException(what.record, boundary.kind);
  else trapEntries[what.kind](what.record, boundary.kind);
}

const hasLastHandler: Readonly<Record<Boundary, boolean>> = { service: true, thread: true, none: false, user: false };

/** What nobody catches goes through the entry of its trap; `software` came without one. */
const trapEntries: Readonly<Record<TrapKind, (Record: EXCEPTION_RECORD, Unhandled: Boundary) => void>> = {
  divide: KiDivideErrorFault,
  breakpoint: KiBreakpointTrap,
  assertion: KiRaiseAssertion,
  invalidOpcode: KiInvalidOpcodeFault,
  generalProtection: KiGeneralProtectionFault,
  software: KiRaiseException,
};

/**
 * Glue as well: the processor goes on with an access whose page is in now.
 * @stack 0
 * @enterstack interrupt
 * @hidden
 */
function KiResident(Fault: { readonly address: bigint; readonly access: number; readonly hard: boolean }): void {
  const { address, access, hard } = Fault;
  KiPageFault({ Address: address, Access: access, Rip: 0n, Resident: hard ? 'hard' : 'soft' }, null, null);
}

/**
 * And for an access that waits until its pages are in.
 * @returns what is to be raised instead of making the access
 * @stack 0
 * @enterstack interrupt
 * @hidden
 */
export function KiDemandFault(Address: bigint, Bytes: number, Access: number): NTSTATUS {
  return KiPageFault({ Address, Access, Rip: 0n, Demanded: Bytes }, null, null);
}

/**
 * Vector 14.
 * @param Record what is raised if it cannot be resolved
 * @param Unhandled who gets it; null: a `catch` does
 * @stack 0x190
 */
function KiPageFault(Fault: MM_FAULT, Record: EXCEPTION_RECORD | null, Unhandled: Boundary | null): NTSTATUS {
  const status = MmAccessFault(Fault);
  if (status === STATUS_IRQL_TOO_HIGH)
    KiBugCheckDispatch(IRQL_NOT_LESS_OR_EQUAL, Fault.Address, BigInt(__readcr8()), BigInt(Fault.Access), Fault.Rip);
  if (status === STATUS_ACCESS_VIOLATION && Unhandled !== null) KiExceptionDispatch(Record!, Unhandled);
  return status;
}

/**
 * Vector 0.
 * @stack 0x190
 */
function KiDivideErrorFault(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiExceptionDispatch(Record, Unhandled);
}

/**
 * Vector 3, when no debugger takes it.
 * @stack 0x190
 */
function KiBreakpointTrap(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiExceptionDispatch(Record, Unhandled);
}

/**
 * Vector 6.
 * @stack 0x190
 */
function KiInvalidOpcodeFault(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiExceptionDispatch(Record, Unhandled);
}

/**
 * Vector 13: an address that is not canonical. Its record does not know which: -1.
 * @stack 0x190
 */
function KiGeneralProtectionFault(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiExceptionDispatch(Record, Unhandled);
}

/**
 * Vector 0x2C, when no debugger takes it.
 * @stack 0x190
 */
function KiRaiseAssertion(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiExceptionDispatch(Record, Unhandled);
}

/**
 * NtRaiseException's part: an exception of software for which no handler was found.
 * @stack 0x90
 */
function KiRaiseException(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiDispatchException(Record, Unhandled);
}

/**
 * Vector 0x29, `__fastfail`: nobody is asked.
 * @stack 0x190
 * @enterstack interrupt
 */
function KiRaiseSecurityCheckFailure(Fault: FastFail): void {
  KiFastFailDispatch(Fault);
}

/** @stack 0xd0 */
function KiFastFailDispatch(Fault: FastFail): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  const record = new EXCEPTION_RECORD(STATUS_STACK_BUFFER_OVERRUN, [BigInt(Fault.code >>> 0)]);
  record.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
  record.ExceptionAddress = Fault.address;
  HalTrace('exception', `fast fail ${Fault.code >>> 0}`, record);
  if (thread.$userMode !== 0) KiUserException(record);
  const frame = new KTRAP_FRAME();
  frame.Rip = Fault.address;
  frame.PreviousIrql = __readcr8();
  thread.TrapFrame = frame;
  KiBugCheckDispatch(KERNEL_SECURITY_CHECK_FAILURE, BigInt(Fault.code >>> 0), frame, record, 0n);
}

/** @stack 0x180 */
function KiExceptionDispatch(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  KiDispatchException(Record, Unhandled);
}

/** @stack 0x690 */
function KiDispatchException(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  if (Unhandled === 'user') KiUserException(Record);
  if (Unhandled !== 'none') RtlDispatchException(Record, Unhandled);
  KeBugCheckEx(
    KMODE_EXCEPTION_NOT_HANDLED,
    BigInt(Record.ExceptionCode),
    Record.ExceptionAddress,
    Record.ExceptionInformation[0] ?? 0n,
    Record.ExceptionInformation[1] ?? 0n,
  );
}

/** @stack 0x5e0 */
function RtlDispatchException(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  RtlpExecuteHandlerForException(Record, Unhandled);
}

/**
 * Nothing in the process caught it: the process ends.
 * @stack 0x50
 */
function KiUserException(Record: EXCEPTION_RECORD): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  KiSetUserMode(thread, 0);
  thread.PreviousMode = UserMode;
  userExceptionHandler?.(Record.ExceptionCode);
}

/** @stack 0x30 */
function RtlpExecuteHandlerForException(Record: EXCEPTION_RECORD, Unhandled: Boundary): void {
  const context = new CONTEXT();
  context.Rip = Record.ExceptionAddress;
  if (Unhandled === 'service') KiSystemServiceHandler(Record, context);
  if (Unhandled === 'thread') _C_specific_handler(Record, context);
}

/**
 * Of KiSystemServiceCopyEnd.
 * @stack 0x40
 */
function KiSystemServiceHandler(Record: EXCEPTION_RECORD, Context: CONTEXT): void {
  KiBugCheckDispatch(
    SYSTEM_SERVICE_EXCEPTION,
    BigInt(Record.ExceptionCode >>> 0),
    Record.ExceptionAddress,
    Context,
    0n,
  );
}

/** @stack 0x90 */
function _C_specific_handler(Record: EXCEPTION_RECORD, Context: CONTEXT): void {
  PspSystemThreadStartup$filt$0(Record, Context);
}

/** @stack 0x40 */
function PspSystemThreadStartup$filt$0(Record: EXCEPTION_RECORD, Context: CONTEXT): void {
  KeBugCheckEx(
    SYSTEM_THREAD_EXCEPTION_NOT_HANDLED,
    BigInt(Record.ExceptionCode),
    Record.ExceptionAddress,
    Record,
    Context,
  );
}

/** @stack 0x30 */
function KiFindBoundary(Exception: RaisedException): { readonly kind: Boundary; readonly index: number } {
  for (let index = 0; index < Exception.frames.length; index++) {
    const frame = Exception.frames[index];
    const kind = boundaries.get(`${frame.image}!${frame.name}`);
    if (kind !== undefined) return { kind, index };
  }
  return { kind: 'none', index: -1 };
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
  if (doubleFaultParameters === 'registers')
    KiBugCheckDispatch(UNEXPECTED_KERNEL_MODE_TRAP, EXCEPTION_DOUBLE_FAULT, CR0, CR4, Fault.rip);
  KiBugCheckDispatch(UNEXPECTED_KERNEL_MODE_TRAP, EXCEPTION_DOUBLE_FAULT, frame, Fault.rsp, Fault.rip);
}
