/** Stacks that functions with `@enterstack` begin on. */
import { HalRemainingStack, __readgs } from 'hal';
import type { KPRCB } from '../inc/ke';

/** Bytes of the DPC stack, and of an interrupt stack table (IST) stack. */
const DPC_STACK_SIZE = 0x6000;
/** User stacks: 1 MB reserved. */
const USER_STACK_SIZE = 0x100000;

/**
 * How many bytes the stack `Kind` has for who enters it now.
 * @param Kind `kernel`: the thread's kernel stack, empty; `interrupt`: the same if user mode was interrupted, else the
 * stack in use; `dpc`; `doubleFault`; `user`
 */
export function KiStackBytes(Kind: string): number {
  switch (Kind) {
    case 'kernel':
      return KiKernelStackBytes();
    case 'interrupt':
      return __readgs<KPRCB>().CurrentThread.$userMode !== 0 ? KiKernelStackBytes() : HalRemainingStack();
    case 'user':
      return USER_STACK_SIZE;
    default:
      return DPC_STACK_SIZE;
  }
}

function KiKernelStackBytes(): number {
  const thread = __readgs<KPRCB>().CurrentThread;
  return Number(thread.InitialStack - thread.StackLimit);
}
