/** How often a thread has disabled its APCs, as Verifier compares and reports it. */
import type { KTHREAD } from '../inc/ke';

/**
 * KTHREAD.CombinedApcDisable: SpecialApcDisable << 16 | KernelApcDisable; 0: all may come.
 * @stack 0x8
 */
export function VfApcDisableCount(Thread: KTHREAD): number {
  return (((Thread.SpecialApcDisable & 0xffff) << 16) | (Thread.KernelApcDisable & 0xffff)) >>> 0;
}
