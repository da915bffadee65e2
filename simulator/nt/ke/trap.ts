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
import { KTRAP_FRAME } from '../inc/trap';
import { MmAccessFault, type MM_FAULT, STATUS_IRQL_TOO_HIGH } from '../mm/fault';
import { KeBugCheckEx, KiBugCheckDispatch } from './bugcheck';
import { KiSetUserMode } from './usermode';
import { type Dispatch, KiFindBoundary, RtlDispatchException } from './exdsptch';
import { KiClassifyException } from './trapclass';

const IRQL_NOT_LESS_OR_EQUAL = 0xa;
const KMODE_EXCEPTION_NOT_HANDLED = 0x1e;
const UNEXPECTED_KERNEL_MODE_TRAP = 0x7f;
const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
/** 0x7F, first parameter. */
const EXCEPTION_DOUBLE_FAULT = 8n;

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
  const handlers = Exception.handlers.filter(h => boundary.index < 0 || h.distance < boundary.index);
  // One without a filter takes everything; what a filter says is not known yet.
  const handled = handlers.length > 0 && handlers[0].filter === null;
  HalTrace('exception', `${what.text}${handled ? ', caught' : ''}`, what.record);
  if (handlers.length === 0 && boundary.kind === 'user')
    HalDebugOutput(`*** Unhandled exception in ${__readgs<KPRCB>().CurrentThread.$name}: ${what.text}\n`);
  const dispatch = { raised: Exception, what, handlers, unhandled: boundary.kind };
  if (what.kind === 'pageFault') {
    const [access, address] = what.record.ExceptionInformation;
    const fault = {
      Address: address,
      Access: Number(access),
      Rip: what.record.ExceptionAddress,
      User: boundary.kind === 'user',
    };
    KiPageFault(fault, handled ? null : dispatch);
  } else if (handled) return;
  // Raised by a routine that looks for a handler itself.
  else if (what.kind === 'software') {
    if (!RtlDispatchException(dispatch)) KiRaiseException(dispatch);
  } else trapEntries[what.kind](dispatch);
}

/** What no handler takes at once goes through the entry of its trap. */
const trapEntries: Readonly<Record<Exclude<TrapKind, 'software'>, (Dispatch: Dispatch) => void>> = {
  divide: KiDivideErrorFault,
  breakpoint: KiBreakpointTrap,
  assertion: KiRaiseAssertion,
  invalidOpcode: KiInvalidOpcodeFault,
  generalProtection: KiGeneralProtectionFault,
};

/**
 * Glue as well: the processor goes on with an access whose page is in now.
 * @stack 0
 * @enterstack interrupt
 * @hidden
 */
function KiResident(Fault: { readonly address: bigint; readonly access: number; readonly hard: boolean }): void {
  const { address, access, hard } = Fault;
  KiPageFault({ Address: address, Access: access, Rip: 0n, Resident: hard ? 'hard' : 'soft' }, null);
}

/**
 * And for an access that waits until its pages are in.
 * @returns what is to be raised instead of making the access
 * @stack 0
 * @enterstack interrupt
 * @hidden
 */
export function KiDemandFault(Address: bigint, Bytes: number, Access: number): NTSTATUS {
  return KiPageFault({ Address, Access, Rip: 0n, Demanded: Bytes }, null);
}

/**
 * Vector 14.
 * @param Dispatch what is raised if it cannot be resolved; null: that is known to go to a `catch`
 * @stack 0x190
 */
function KiPageFault(Fault: MM_FAULT, Dispatch: Dispatch | null): NTSTATUS {
  const status = MmAccessFault(Fault);
  if (status === STATUS_IRQL_TOO_HIGH)
    KiBugCheckDispatch(IRQL_NOT_LESS_OR_EQUAL, Fault.Address, BigInt(__readcr8()), BigInt(Fault.Access), Fault.Rip);
  if (status === STATUS_ACCESS_VIOLATION && Dispatch !== null) KiExceptionDispatch(Dispatch);
  return status;
}

/**
 * Vector 0.
 * @stack 0x190
 */
function KiDivideErrorFault(Dispatch: Dispatch): void {
  KiExceptionDispatch(Dispatch);
}

/**
 * Vector 3, when no debugger takes it.
 * @stack 0x190
 */
function KiBreakpointTrap(Dispatch: Dispatch): void {
  KiExceptionDispatch(Dispatch);
}

/**
 * Vector 6.
 * @stack 0x190
 */
function KiInvalidOpcodeFault(Dispatch: Dispatch): void {
  KiExceptionDispatch(Dispatch);
}

/**
 * Vector 13: an address that is not canonical. Its record does not know which: -1.
 * @stack 0x190
 */
function KiGeneralProtectionFault(Dispatch: Dispatch): void {
  KiExceptionDispatch(Dispatch);
}

/**
 * Vector 0x2C, when no debugger takes it.
 * @stack 0x190
 */
function KiRaiseAssertion(Dispatch: Dispatch): void {
  KiExceptionDispatch(Dispatch);
}

/**
 * NtRaiseException's part: an exception of software for which no handler was found.
 * @stack 0x90
 */
function KiRaiseException(Dispatch: Dispatch): void {
  KiDispatchException(Dispatch, false);
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
function KiExceptionDispatch(Dispatch: Dispatch): void {
  KiDispatchException(Dispatch, true);
}

/**
 * @param FirstChance no handler has been asked yet
 * @stack 0x690
 */
function KiDispatchException(Dispatch: Dispatch, FirstChance: boolean): void {
  if (FirstChance && RtlDispatchException(Dispatch)) return;
  const { record } = Dispatch.what;
  if (Dispatch.unhandled === 'user') KiUserException(record);
  KeBugCheckEx(
    KMODE_EXCEPTION_NOT_HANDLED,
    BigInt(record.ExceptionCode),
    record.ExceptionAddress,
    record.ExceptionInformation[0] ?? 0n,
    record.ExceptionInformation[1] ?? 0n,
  );
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
