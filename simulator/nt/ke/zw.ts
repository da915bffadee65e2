/** System calls from kernel mode: the Zw routines go through the same entry, with PreviousMode KernelMode. */
import { __readgs } from 'hal';
import { KernelMode, type KPRCB } from '../inc/ke';

/**
 * What every Zw routine does.
 * @stack 0x8
 */
export function KiServiceLinkage<A extends unknown[], R>(Service: (...args: A) => R, Arguments: A): R {
  return KiSystemServiceCopyEnd(Service, Arguments);
}

/**
 * The same entry as from user mode, on the caller's stack: KTRAP_FRAME and the copied arguments.
 * @stack 0x208
 */
export function KiSystemServiceCopyEnd<A extends unknown[], R>(Service: (...args: A) => R, Arguments: A): R {
  const thread = __readgs<KPRCB>().CurrentThread;
  const previousMode = thread.PreviousMode;
  thread.PreviousMode = KernelMode;
  const result = Service(...Arguments);
  thread.PreviousMode = previousMode;
  return result;
}
