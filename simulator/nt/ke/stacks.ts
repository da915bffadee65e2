/**
 * Stacks that functions with `@enterstack` begin on: `kernel` (the thread's kernel stack, empty: a system call),
 * `interrupt` (the same if user mode is interrupted, else the stack in use), `dpc`, `doubleFault`, `user`.
 */
import { HalSetStack, __readgs } from 'hal';
import type { KPRCB, KTHREAD } from '../inc/ke';

const DPC_STACK_SIZE = 0x6000;
/** Of the interrupt stack table. */
const IST_STACK_SIZE = 0x6000;
/** Reserved for a user stack: 1 MB. */
const USER_STACK_SIZE = 0x100000;
const STACK_IN_USE = -1;

/** The executing processor's own stacks. @stack 0x28 */
export function KiInitializeStacks(): void {
  HalSetStack('dpc', DPC_STACK_SIZE);
  HalSetStack('doubleFault', IST_STACK_SIZE);
  HalSetStack('user', USER_STACK_SIZE);
}

/** What TSS.RSP0 means: where system calls and interrupts from user mode begin. @stack 0x8 */
export function KiLoadKernelStack(Thread: KTHREAD): void {
  HalSetStack('kernel', Number(Thread.InitialStack - Thread.StackLimit));
}

/** The running thread goes to user mode (1) or comes from it (0). @stack 0x8 */
export function KiSetUserMode(Thread: KTHREAD, UserMode: number): void {
  Thread.$userMode = UserMode;
  HalSetStack('interrupt', UserMode !== 0 ? Number(Thread.InitialStack - Thread.StackLimit) : STACK_IN_USE);
}

/**
 * An interrupt begins, with interrupts still off.
 * @returns the thread if it was interrupted in user mode
 * @stack 0x8
 */
export function KiEnterInterrupt(): KTHREAD | null {
  const thread = __readgs<KPRCB>().CurrentThread;
  if (thread.$userMode === 0) return null;
  KiSetUserMode(thread, 0);
  return thread;
}

/** An interrupt ends, with interrupts off again. @param UserThread what KiEnterInterrupt returned @stack 0x8 */
export function KiLeaveInterrupt(UserThread: KTHREAD | null): void {
  if (UserThread !== null) KiSetUserMode(UserThread, 1);
}
