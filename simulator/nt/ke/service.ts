/** System calls from user mode: entry on the thread's kernel stack, and what is checked on the way back. */
import { __readcr8, __readgs, __writecr8 } from 'hal';
import { APC_LEVEL, PASSIVE_LEVEL } from '../inc/kedefs';
import { UserMode, type KPRCB, type KTHREAD } from '../inc/ke';
import { KiDeliverApc } from './apcdeliver';
import { KiBugCheckDispatch } from './bugcheck';
import { KiSetUserMode } from './stacks';

const IRQL_GT_ZERO_AT_SYSTEM_SERVICE = 0x4a;
const APC_INDEX_MISMATCH = 0x1;

/**
 * `syscall` from ntdll's stub: calls the service with PreviousMode UserMode. The frame is the KTRAP_FRAME.
 * @stack 0x190
 * @enterstack kernel
 */
export function KiSystemServiceCopyEnd<A extends unknown[], R>(Service: (...args: A) => R, Arguments: A): R {
  const thread = __readgs<KPRCB>().CurrentThread;
  KiSetUserMode(thread, 0);
  thread.PreviousMode = UserMode;
  const result = Service(...Arguments);
  KiSystemServiceExit(thread, Service);
  if (thread.$userApcs.length > 0) KiUserApcDispatcher(thread);
  KiSetUserMode(thread, 1);
  return result;
}

/**
 * The IRQL must be 0 and APCs enabled again: whoever left them so is no longer on the stack.
 * @stack 0x40
 */
function KiSystemServiceExit(Thread: KTHREAD, Service: Function): void {
  const irql = __readcr8();
  if (irql !== PASSIVE_LEVEL) KiBugCheckDispatch(IRQL_GT_ZERO_AT_SYSTEM_SERVICE, Service, BigInt(irql), 0n, 0n);
  if (Thread.ApcStateIndex !== 0 || Thread.KernelApcDisable !== 0 || Thread.SpecialApcDisable !== 0)
    KiBugCheckDispatch(APC_INDEX_MISMATCH, Service, BigInt(Thread.ApcStateIndex), KiCombinedApcDisable(Thread), 0n);
  if (Thread.ApcState.UserApcPending !== 0) KiInitiateUserApc();
}

/** SpecialApcDisable << 16 | KernelApcDisable, 16 bits each. @stack 0x8 */
export function KiCombinedApcDisable(Thread: KTHREAD): bigint {
  return BigInt((((Thread.SpecialApcDisable & 0xffff) << 16) | (Thread.KernelApcDisable & 0xffff)) >>> 0);
}

/** @stack 0x30 */
function KiInitiateUserApc(): void {
  __writecr8(APC_LEVEL);
  KiDeliverApc(UserMode);
  __writecr8(PASSIVE_LEVEL);
}

/**
 * Calls the normal routines of the delivered user APCs, in user mode.
 * @stack 0x30
 * @enterstack user
 */
function KiUserApcDispatcher(Thread: KTHREAD): void {
  while (Thread.$userApcs.length > 0) {
    const apc = Thread.$userApcs.shift()!;
    KiSetUserMode(Thread, 1);
    apc.NormalRoutine!(apc.NormalContext, apc.SystemArgument1, apc.SystemArgument2);
    KiSetUserMode(Thread, 0);
    if (Thread.ApcState.UserApcPending !== 0) KiInitiateUserApc();
  }
}

/** Mode of the caller of the running system service. @stack 0x8 */
export function ExGetPreviousMode(): number {
  return __readgs<KPRCB>().CurrentThread.PreviousMode;
}
