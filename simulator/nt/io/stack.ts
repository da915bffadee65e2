/** How much kernel stack the caller has. */
import { HalRemainingStack } from 'hal';
import { KeGetCurrentThread } from '../ke/prcb';
import type { Ref } from '../inc/ref';

/**
 * Bytes left on the stack in use, at the caller's frame.
 * @stack 0x8
 */
export function IoGetRemainingStackSize(): number {
  return HalRemainingStack() + 0x8;
}
/**
 * Bounds of the current thread's kernel stack.
 * @stack 0x8
 */
export function IoGetStackLimits(LowLimit: Ref<bigint>, HighLimit: Ref<bigint>): void {
  const thread = KeGetCurrentThread();
  LowLimit.value = thread.StackLimit;
  HighLimit.value = thread.StackBase;
}
