/** Going to user mode and coming from it: where interrupts begin, and user APCs on the way out. */
import { HalSetStack, __readgs, __writecr8, _disable, _enable } from 'hal';
import { APC_LEVEL, PASSIVE_LEVEL } from '../inc/kedefs';
import { UserMode, type KPRCB, type KTHREAD } from '../inc/ke';
import { KiDeliverApc } from './apcdeliver';

/** HalSetStack: an interrupt stays on the stack in use. */
const STACK_IN_USE = -1;

/**
 * The running thread goes to user mode (1) or comes from it (0).
 * @stack 0x8
 */
export function KiSetUserMode(Thread: KTHREAD, InUserMode: number): void {
  Thread.$userMode = InUserMode;
  HalSetStack('interrupt', InUserMode !== 0 ? Thread.$stack! : STACK_IN_USE);
}

/**
 * An interrupt begins, with interrupts still off.
 * @returns the thread if it was interrupted in user mode
 * @stack 0x10
 */
export function KiEnterInterrupt(): KTHREAD | null {
  const thread = __readgs<KPRCB>().CurrentThread;
  if (thread.$userMode === 0) return null;
  KiSetUserMode(thread, 0);
  return thread;
}

/**
 * An interrupt ends, with interrupts off again. On the way to user mode, user APCs come first.
 * @param UserThread what KiEnterInterrupt returned
 * @stack 0x30
 */
export function KiLeaveInterrupt(UserThread: KTHREAD | null): void {
  if (UserThread === null) return;
  if (UserThread.ApcState.UserApcPending !== 0) {
    __writecr8(APC_LEVEL);
    _enable();
    KiInitiateUserApc();
    if (UserThread.$userApcs.length > 0) KiUserApcDispatcher(UserThread);
    _disable();
  }
  KiSetUserMode(UserThread, 1);
}

/** @stack 0x30 */
export function KiInitiateUserApc(): void {
  __writecr8(APC_LEVEL);
  KiDeliverApc(UserMode);
  __writecr8(PASSIVE_LEVEL);
}

/**
 * Calls the normal routines of the delivered user APCs, in user mode.
 * @stack 0x30
 * @enterstack user
 */
export function KiUserApcDispatcher(Thread: KTHREAD): void {
  while (Thread.$userApcs.length > 0) {
    const { NormalRoutine, NormalContext, SystemArgument1, SystemArgument2 } = Thread.$userApcs.shift()!;
    KiSetUserMode(Thread, 1);
    NormalRoutine!(NormalContext, SystemArgument1, SystemArgument2);
    KiSetUserMode(Thread, 0);
    if (Thread.ApcState.UserApcPending !== 0) KiInitiateUserApc();
  }
}
