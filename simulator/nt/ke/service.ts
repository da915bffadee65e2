/** System calls from user mode: entry on the thread's kernel stack, and what is checked on the way back. */
import { __readcr8, __readgs } from 'hal';
import { PASSIVE_LEVEL } from '../inc/kedefs';
import { UserMode, type KPRCB, type KTHREAD } from '../inc/ke';
import { KiBugCheckDispatch } from './bugcheck';
import { KiInitiateUserApc, KiSetUserMode, KiUserApcDispatcher } from './usermode';

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
  const apcsDisabled = KiCombinedApcDisable(Thread);
  if (Thread.ApcStateIndex !== 0 || apcsDisabled !== 0)
    KiBugCheckDispatch(APC_INDEX_MISMATCH, Service, BigInt(Thread.ApcStateIndex), BigInt(apcsDisabled), 0n);
  if (Thread.ApcState.UserApcPending !== 0) KiInitiateUserApc();
}

/**
 * SpecialApcDisable << 16 | KernelApcDisable, 16 bits each.
 * @stack 0x8
 */
export function KiCombinedApcDisable(Thread: KTHREAD): number {
  return (((Thread.SpecialApcDisable & 0xffff) << 16) | (Thread.KernelApcDisable & 0xffff)) >>> 0;
}

/**
 * Mode of the caller of the running system service.
 * @stack 0x8
 */
export function ExGetPreviousMode(): number {
  return __readgs<KPRCB>().CurrentThread.PreviousMode;
}
