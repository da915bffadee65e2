/** Start of the kernel core: processors, idle process and idle threads, from the first instruction to the idle loop. */
import {
  HalCreateStack,
  HalSpin,
  HalProcessorCount,
  HalStartProcessor,
  HalTrace,
  __readgs,
  __swapstack,
  __writecr8,
} from 'hal';
import { DISPATCH_LEVEL } from '../inc/kedefs';
import { Running, type KPRCB, type KPROCESS } from '../inc/ke';
import { EPROCESS, ETHREAD } from '../inc/ps';
import { MmCreateKernelStack } from '../mm/stack';
import { KiStartClock } from './clock';
import { KiIdleLoop } from './idle';
import { KiInitializeInterrupts } from './interrupt';
import { KiInitializeGenericCalls } from './ipi';
import { KiInitializePcr, KiProcessorBlock } from './prcb';
import { KeInitializeProcess } from './process';
import { KiInitializeStacks } from './stacks';
import { KERNEL_STACK_CONTROL, KiInitializeThreadObject, KiSetThreadStack } from './thread';
import { KiInitializeTraps } from './trap';

const KERNEL_STACK_SIZE = 0x6000;

/** Process of the idle threads (PsIdleProcess): no address space of its own, no handles, id 0. */
export const KiInitialProcess = new EPROCESS();
/** Whose address space the idle threads are attached to, once it exists. */
let initialSystemProcess: KPROCESS = KiInitialProcess;

/**
 * First code of the machine, on processor 0's boot stack. Never returns.
 * @param ExpInitializeExecutive phase 0 of everything above the kernel core; runs at DISPATCH_LEVEL on the idle thread
 * @stack 0x90
 */
export function KiSystemStartup(ExpInitializeExecutive: () => void): void {
  __writecr8(DISPATCH_LEVEL);
  KeInitializeProcess(KiInitialProcess, 0, 0x1ad000n);
  KiInitialProcess.ImageFileName = 'Idle';
  KiInitialProcess.$imageName = 'Idle';
  const prcb = KiInitializeProcessor(0);
  KiInitializeTraps();
  KiInitializeInterrupts();
  KiInitializeStacks();
  KiInitializeGenericCalls();
  KiInitializeKernel(ExpInitializeExecutive);
  // The idle thread begins on its own stack; the boot stack is not used again.
  __swapstack(prcb.IdleThread.$stack!);
}

/** @stack 0x90 */
function KiInitializeKernel(ExpInitializeExecutive: () => void): void {
  KiStartClock();
  HalTrace('boot', `processor 0 of ${HalProcessorCount()}`);
  ExpInitializeExecutive();
}

/**
 * KPCR, idle thread and DPC stack of a processor.
 * @stack 0x60
 */
function KiInitializeProcessor(Number: number): KPRCB {
  const prcb = KiInitializePcr(Number);
  const idle = new ETHREAD();
  const stack = MmCreateKernelStack(KERNEL_STACK_SIZE);
  KiInitializeThreadObject(idle, KiInitialProcess);
  KiSetThreadStack(idle, stack);
  idle.$name = `Idle ${Number}`;
  idle.$description = `Idle ${Number}`;
  idle.StartAddress = KiIdleLoop;
  idle.ThreadsProcess = KiInitialProcess;
  idle.SystemThread = 1;
  idle.Priority = 0;
  idle.BasePriority = 0;
  idle.State = Running;
  idle.Running = 1;
  idle.Affinity = prcb.SetMember;
  idle.$userAffinity = prcb.SetMember;
  idle.IdealProcessor = Number;
  idle.NextProcessor = Number;
  idle.ApcState.Process = initialSystemProcess;
  idle.$stack = HalCreateStack(KiIdleLoop, [], KERNEL_STACK_SIZE - KERNEL_STACK_CONTROL, idle);
  prcb.IdleThread = idle;
  prcb.CurrentThread = idle;
  prcb.RspBase = idle.InitialStack;
  const dpcStack = MmCreateKernelStack(KERNEL_STACK_SIZE);
  prcb.DpcStack = dpcStack.Base;
  prcb.$dpcStackLimit = dpcStack.Limit;
  KiProcessorBlock.push(prcb);
  return prcb;
}

/**
 * Phase 1, in a system thread on processor 0: the other processors, one after the other.
 * @stack 0x60
 */
export function KeStartAllProcessors(): void {
  for (let number = 1; number < HalProcessorCount(); number++) {
    const prcb = KiInitializeProcessor(number);
    HalStartProcessor(number, prcb.IdleThread.$stack!);
    while (prcb.$started === 0) HalSpin(Number.POSITIVE_INFINITY);
    HalTrace('boot', `processor ${number} started`, prcb);
  }
}

/** The idle threads run in the System process's address space. */
export function KeSetInitialSystemProcess(Process: KPROCESS): void {
  initialSystemProcess = Process;
  for (const prcb of KiProcessorBlock) prcb.IdleThread.ApcState.Process = Process;
  __readgs<KPRCB>().$cr3 = Process.DirectoryTableBase;
}
