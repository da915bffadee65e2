/** Leaving one thread for another. A switch is a call that returns much later, perhaps on another processor. */
import { HalRemainingStack, HalRequestInterrupt, HalTrace, __readgs, __swapstack, __writecr3 } from 'hal';
import { APC_LEVEL, APC_VECTOR, PASSIVE_LEVEL } from '../inc/kedefs';
import { KernelMode, Running, Terminated, type KPRCB, type KTHREAD } from '../inc/ke';
import type { NTSTATUS } from '../inc/io';
import { KiDeliverApc } from './apcdeliver';
import { KeBugCheckEx } from './bugcheck';
import { KiDispatcherLock, KiSelectNextThread } from './dispatcher';
import { KzLowerIrql } from './irql';
import { KxReleaseSpinLock } from './spinlock';
import { KiLoadKernelStack } from './stacks';

const ATTEMPTED_SWITCH_FROM_DPC = 0xb8;

/**
 * The running thread waits (its wait blocks are in place): give up the processor until the wait ends.
 * Dispatcher locked; returns unlocked at the thread's WaitIrql.
 * @returns how the wait ended
 * @stack 0xa0
 */
export function KiCommitThreadWait(Thread: KTHREAD): NTSTATUS {
  return KiSwapThread(Thread, __readgs<KPRCB>());
}

/** @stack 0xb0 */
export function KiSwapThread(OldThread: KTHREAD, Prcb: KPRCB): NTSTATUS {
  const next = KiSelectNextThread(Prcb);
  const apc = KiSwapContext(OldThread, next);
  const status = OldThread.WaitStatus;
  const irql = OldThread.WaitIrql;
  if (apc) {
    KzLowerIrql(APC_LEVEL);
    KiDeliverApc(KernelMode);
  }
  KzLowerIrql(irql);
  return status;
}

/**
 * Saves the nonvolatile registers (here: nothing to do) and switches.
 * @returns true if a kernel APC waits for `OldThread` and its IRQL allows it
 * @stack 0x140
 */
export function KiSwapContext(OldThread: KTHREAD, NewThread: KTHREAD): boolean {
  return SwapContext(OldThread, NewThread);
}

/**
 * Saved: the return address and nonvolatile registers on the old stack (KSWITCH_FRAME), RSP in KernelStack. Loaded: the
 * new thread's RSP and, if the process differs, CR3; RspBase is where its interrupts from user mode begin.
 * @stack 0x40
 * @switchescontext
 */
function SwapContext(OldThread: KTHREAD, NewThread: KTHREAD): boolean {
  const prcb = __readgs<KPRCB>();
  if (prcb.DpcRoutineActive !== 0) KeBugCheckEx(ATTEMPTED_SWITCH_FROM_DPC, OldThread, NewThread, 0n, 0n);
  OldThread.KernelStack = OldThread.StackLimit + BigInt(HalRemainingStack());
  OldThread.Running = 0;
  NewThread.Running = 1;
  NewThread.State = Running;
  NewThread.NextProcessor = prcb.Number;
  prcb.CurrentThread = NewThread;
  prcb.RspBase = NewThread.InitialStack;
  KiLoadKernelStack(NewThread);
  const process = NewThread.ApcState.Process!;
  if (process !== OldThread.ApcState.Process) {
    prcb.$cr3 = process.DirectoryTableBase;
    __writecr3(process);
  }
  NewThread.ContextSwitches++;
  prcb.KeContextSwitches++;
  HalTrace('switch', `${OldThread.$name} -> ${NewThread.$name}`, NewThread);
  __swapstack(NewThread.$stack!);
  // Back again, on whichever processor it is now.
  KxReleaseSpinLock(KiDispatcherLock);
  return KiCheckApcAfterSwap(OldThread);
}

/**
 * A thread that arrives with a kernel APC pending takes it at once, or by interrupt when its IRQL drops.
 * @stack 0x30
 */
function KiCheckApcAfterSwap(Thread: KTHREAD): boolean {
  if (Thread.ApcState.KernelApcPending === 0 || Thread.SpecialApcDisable !== 0) return false;
  if (Thread.WaitIrql === PASSIVE_LEVEL) return true;
  HalRequestInterrupt(__readgs<KPRCB>().Number, APC_VECTOR);
  return false;
}

/**
 * First code on a new thread's stack: does what SwapContext does on arrival.
 * @stack 0x30
 */
export function KiThreadArrived(Thread: KTHREAD): void {
  KxReleaseSpinLock(KiDispatcherLock);
  Thread.WaitIrql = APC_LEVEL;
  KiCheckApcAfterSwap(Thread);
}

/**
 * The running thread ends: the stack is never returned to.
 * @stack 0x40
 */
export function KiSwapAway(Thread: KTHREAD): void {
  Thread.State = Terminated;
  KiSwapContext(Thread, KiSelectNextThread(__readgs<KPRCB>()));
}
