/**
 * Stacks that functions with `@enterstack` begin on: `kernel` (the thread's kernel stack, empty: a system call),
 * `interrupt` (the same if user mode is interrupted, else the stack in use), `dpc`, `doubleFault`, `user`.
 */
import { HalSetStack } from 'hal';
import type { KTHREAD } from '../inc/ke';

const DPC_STACK_SIZE = 0x6000;
/** Of the interrupt stack table. */
const IST_STACK_SIZE = 0x6000;
/** Reserved for a user stack: 1 MB. */
const USER_STACK_SIZE = 0x100000;

/**
 * The executing processor's own stacks.
 * @stack 0x30
 */
export function KiInitializeStacks(): void {
  HalSetStack('dpc', DPC_STACK_SIZE);
  HalSetStack('doubleFault', IST_STACK_SIZE);
  HalSetStack('user', USER_STACK_SIZE);
}

/**
 * What TSS.RSP0 means: where system calls and interrupts from user mode begin.
 * @stack 0x8
 */
export function KiLoadKernelStack(Thread: KTHREAD): void {
  HalSetStack('kernel', Thread.$stack!);
}
