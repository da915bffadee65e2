/** Threaded DPCs: run at PASSIVE_LEVEL by a thread of each processor, of the highest priority. */
import { HalTrace, __readgs, _disable, _enable } from 'hal';
import { HIGH_PRIORITY } from '../inc/kedefs';
import { Executive, KernelMode, type KDPC, type KPRCB } from '../inc/ke';
import { IsListEmpty, RemoveHeadList } from '../inc/list';
import { SynchronizationEvent } from '../inc/ntdef';
import { KeSetSystemAffinityThread } from './affinity';
import { KxAcquireDpcLock, KxReleaseDpcLock } from './dpclock';
import { KeInitializeEvent } from './event';
import { KeSetPriorityThread } from './priority';
import { KeWaitForSingleObject } from './wait';

/**
 * Start routine of a processor's DPC thread. Until it runs, threaded DPCs are ordinary ones. Never returns.
 * @stack 0x90
 */
export function KiExecuteDpc(Prcb: KPRCB): void {
  const thread = __readgs<KPRCB>().CurrentThread;
  KeSetPriorityThread(thread, HIGH_PRIORITY);
  KeSetSystemAffinityThread(Prcb.SetMember);
  KeInitializeEvent(Prcb.DpcEvent, SynchronizationEvent, false);
  Prcb.DpcThread = thread;
  for (;;) {
    KeWaitForSingleObject(Prcb.DpcEvent, Executive, KernelMode, false, null);
    for (;;) {
      const dpc = KiTakeThreadedDpc(Prcb);
      if (dpc === null) break;
      const routine = dpc.DeferredRoutine!;
      HalTrace('dpc', 'routine begins in the DPC thread', dpc);
      routine(dpc, dpc.DeferredContext, dpc.SystemArgument1, dpc.SystemArgument2);
      HalTrace('dpc', 'routine returned', dpc);
      Prcb.DpcData[1].ActiveDpc = null;
    }
  }
}

/** @stack 0x40 */
function KiTakeThreadedDpc(Prcb: KPRCB): KDPC | null {
  const data = Prcb.DpcData[1];
  _disable();
  KxAcquireDpcLock(data);
  const dpc = IsListEmpty(data.DpcListHead) ? null : (RemoveHeadList(data.DpcListHead).$record as KDPC);
  if (dpc !== null) {
    dpc.DpcData = null;
    data.DpcQueueDepth--;
    data.ActiveDpc = dpc;
  }
  KxReleaseDpcLock(data);
  _enable();
  return dpc;
}
