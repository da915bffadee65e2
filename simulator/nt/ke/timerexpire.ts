/** Expiration, at the head of the DPC work: the timer's own DPC routine is called from here, not through the queue. */
import { HalBootTime, HalQueryTime, HalTrace } from 'hal';
import { DISPATCH_LEVEL, MAXIMUM_PROCESSORS } from '../inc/kedefs';
import { ThreadedDpcObject, type KDPC, type KPRCB } from '../inc/ke';
import { KiAcquireDispatcherLock, KiExitDispatcher, KiReleaseDispatcherLock } from './dispatcher';
import { KeInsertQueueDpc } from './dpc';
import { KiCheckDpcReturn, TIMER_DPC_ROUTINE_CHANGED_APC_COUNT } from './dpclist';
import { KiCombinedApcDisable } from './service';
import { KiInterruptTime } from './time';
import { KiSignalTimer, KiTimerArguments } from './timer';
import { KiFindExpiredTimer, KiRemoveTimer } from './timertable';

/**
 * DISPATCH_LEVEL, DpcRoutineActive: each timer of this processor that is due, in the order of their times.
 * @stack 0x180
 */
export function KiProcessExpiredTimerList(Prcb: KPRCB): void {
  for (;;) {
    KiAcquireDispatcherLock();
    const timer = KiFindExpiredTimer(Prcb, KiInterruptTime());
    if (timer === null) {
      KiReleaseDispatcherLock(DISPATCH_LEVEL);
      return;
    }
    // The first look at the timer: one that is not there any more faults here. And a periodic one may be set anew for
    // another DPC before this one runs.
    const dpc = timer.Dpc;
    KiRemoveTimer(timer);
    HalTrace('timer', 'expired', timer);
    KiSignalTimer(timer);
    KiExitDispatcher(DISPATCH_LEVEL);
    if (dpc === null) continue;
    const time = new KiTimerArguments(HalBootTime() + BigInt(HalQueryTime()));
    if (KiRunsElsewhere(Prcb, dpc)) {
      KeInsertQueueDpc(dpc, time.Low, time.High);
      continue;
    }
    const routine = dpc.DeferredRoutine!;
    const thread = Prcb.CurrentThread;
    const before = KiCombinedApcDisable(thread);
    Prcb.DpcTimeCount = 0;
    Prcb.DpcData[0].DpcCount++;
    Prcb.DpcData[0].ActiveDpc = dpc;
    HalTrace('dpc', 'routine of a timer begins', dpc);
    routine(dpc, dpc.DeferredContext, time.Low, time.High);
    HalTrace('dpc', 'routine returned', dpc);
    Prcb.DpcData[0].ActiveDpc = null;
    KiCheckDpcReturn(dpc, routine, thread, before, TIMER_DPC_ROUTINE_CHANGED_APC_COUNT);
  }
}

/** @stack 0x8 */
function KiRunsElsewhere(Prcb: KPRCB, Dpc: KDPC): boolean {
  if (Dpc.Type === ThreadedDpcObject) return true;
  return Dpc.Number >= MAXIMUM_PROCESSORS && Dpc.Number !== MAXIMUM_PROCESSORS + Prcb.Number;
}
