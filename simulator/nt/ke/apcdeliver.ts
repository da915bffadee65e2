/** Delivery of APCs: at APC_LEVEL, from the APC interrupt, from a wait that was broken, or on return to user mode. */
import { HalTrace, __readcr8, __readgs, __writecr8, _disable, _enable } from 'hal';
import { APC_LEVEL, PASSIVE_LEVEL } from '../inc/kedefs';
import { APC_CALL, KernelMode, UserMode, type KAPC, type KPRCB, type KTHREAD } from '../inc/ke';
import { IsListEmpty, RemoveEntryList } from '../inc/list';
import { Ref } from '../inc/ref';
import { KiApcKind } from './apc';
import { KeBugCheckEx } from './bugcheck';
import { KiAcquireDispatcherLock, KiReleaseDispatcherLock } from './dispatcher';
import { KiEnterInterrupt, KiLeaveInterrupt } from './usermode';

const IRQL_UNEXPECTED_VALUE = 0xc8;
/** 0xC8, lowest byte of the first parameter: which routine of an APC came back at another IRQL. */
const UNIQUE_KERNEL_ROUTINE = 0;
const UNIQUE_NORMAL_ROUTINE = 1;

/**
 * The APC_LEVEL software interrupt.
 * @stack 0x1a0
 * @enterstack interrupt
 */
export function KiApcInterrupt(_Vector: number): void {
  const oldIrql = __readcr8();
  __writecr8(APC_LEVEL);
  const userThread = KiEnterInterrupt();
  _enable();
  KiDeliverApc(KernelMode);
  _disable();
  KiLeaveInterrupt(userThread);
  __writecr8(oldIrql);
}

/**
 * Special kernel APCs, then normal ones one at a time, then (PreviousMode UserMode, on the way out) a user APC.
 * APC_LEVEL. A kernel routine must come back at APC_LEVEL, a normal one at PASSIVE_LEVEL.
 * @stack 0xc0
 */
export function KiDeliverApc(PreviousMode: number): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  thread.ApcState.KernelApcPending = 0;
  if (thread.SpecialApcDisable !== 0) return;
  for (;;) {
    const apc = KiTakeKernelApc(thread);
    if (apc === null) break;
    const kernelRoutine = apc.KernelRoutine!;
    const call = KiCallKernelRoutine(apc);
    const { NormalRoutine } = call;
    if (NormalRoutine === null) continue;
    thread.ApcState.KernelApcInProgress = 1;
    __writecr8(PASSIVE_LEVEL);
    NormalRoutine(call.NormalContext, call.SystemArgument1, call.SystemArgument2);
    const irql = __readcr8();
    if (irql !== PASSIVE_LEVEL) {
      const unexpected = (irql << 16) | (PASSIVE_LEVEL << 8) | UNIQUE_NORMAL_ROUTINE;
      KeBugCheckEx(IRQL_UNEXPECTED_VALUE, BigInt(unexpected), kernelRoutine, apc, NormalRoutine);
    }
    __writecr8(APC_LEVEL);
    thread.ApcState.KernelApcInProgress = 0;
  }
  if (PreviousMode === UserMode && thread.ApcState.UserApcPending !== 0) KiPrepareUserApc(thread);
}

/**
 * The kernel routine gets pointers to what the normal routine is and gets, and may free the APC: nobody looks at that
 * any more.
 * @stack 0
 * @hidden
 */
function KiCallKernelRoutine(Apc: KAPC): APC_CALL {
  const kernelRoutine = Apc.KernelRoutine!;
  const normalRoutine = new Ref(Apc.NormalRoutine);
  const normalContext = new Ref(Apc.NormalContext);
  const argument1 = new Ref(Apc.SystemArgument1);
  const argument2 = new Ref(Apc.SystemArgument2);
  kernelRoutine(Apc, normalRoutine, normalContext, argument1, argument2);
  const irql = __readcr8();
  if (irql !== APC_LEVEL) {
    const unexpected = (irql << 16) | (APC_LEVEL << 8) | UNIQUE_KERNEL_ROUTINE;
    KeBugCheckEx(IRQL_UNEXPECTED_VALUE, BigInt(unexpected), kernelRoutine, Apc, normalRoutine.value ?? 0n);
  }
  return new APC_CALL(normalRoutine.value, normalContext.value, argument1.value, argument2.value);
}

/**
 * The next kernel APC that may be delivered now, taken out of the queue.
 * @stack 0x40
 */
function KiTakeKernelApc(Thread: KTHREAD): KAPC | null {
  const list = Thread.ApcState.ApcListHead[KernelMode];
  if (IsListEmpty(list)) return null;
  const oldIrql = KiAcquireDispatcherLock();
  const apc = IsListEmpty(list) ? null : (list.Flink.$record as KAPC);
  const heldOff = Thread.ApcState.KernelApcInProgress !== 0 || Thread.KernelApcDisable !== 0;
  if (apc === null || (apc.NormalRoutine !== null && heldOff)) {
    KiReleaseDispatcherLock(oldIrql);
    return null;
  }
  RemoveEntryList(apc.ApcListEntry);
  apc.Inserted = 0;
  KiReleaseDispatcherLock(oldIrql);
  HalTrace('apc', `${KiApcKind(apc)} delivered to ${Thread.$name}`, apc);
  return apc;
}

/**
 * Takes the next user APC out; its normal routine is called when the IRQL is back at 0.
 * @stack 0x40
 */
function KiPrepareUserApc(Thread: KTHREAD): void {
  const list = Thread.ApcState.ApcListHead[UserMode];
  const oldIrql = KiAcquireDispatcherLock();
  Thread.ApcState.UserApcPending = 0;
  const apc = IsListEmpty(list) ? null : (list.Flink.$record as KAPC);
  if (apc !== null) {
    RemoveEntryList(apc.ApcListEntry);
    apc.Inserted = 0;
  }
  KiReleaseDispatcherLock(oldIrql);
  if (apc === null) return;
  HalTrace('apc', `user APC delivered to ${Thread.$name}`, apc);
  const call = KiCallKernelRoutine(apc);
  if (call.NormalRoutine !== null) Thread.$userApcs.push(call);
}
