/** What `!verifier` counts and logs. Source: debuggercmds/-verifier. */
import { HalCaptureStack, HalCurrentProcessor, HalQueryTime, type FrameView } from 'hal';
import type { KTHREAD } from '../../inc/ke';
import { VfAutomatic, VfForceIrqlChecking } from '../../inc/verifier';
import { KeGetCurrentIrql } from '../../ke/irql';
import { KeGetCurrentThread } from '../../ke/prcb';
import type { VF_WATCHER } from '../call';
import { MmVerifierData } from '../state';

/** One change of the IRQL by a verified driver. */
export interface VF_IRQL_CHANGE {
  readonly Thread: KTHREAD;
  readonly OldIrql: number;
  readonly NewIrql: number;
  readonly Processor: number;
  /** 100 ns since boot. */
  readonly TimeStamp: number;
  readonly Stack: readonly FrameView[];
}
/** Youngest last. */
export const VfIrqlLog: VF_IRQL_CHANGE[] = [];
const LogEntries = 64;
const Frames = 6;

export const Statistics: readonly VF_WATCHER[] = [
  {
    Routines: ['KeRaiseIrql', 'KfRaiseIrql', 'KeRaiseIrqlToDpcLevel'],
    Option: VfAutomatic,
    VfBeforeCall: () => {
      MmVerifierData.RaiseIrqls++;
    },
  },
  {
    Routines: [
      'KeAcquireSpinLock',
      'KeAcquireSpinLockRaiseToDpc',
      'KeAcquireSpinLockAtDpcLevel',
      'KeTryToAcquireSpinLockAtDpcLevel',
      'KeAcquireInStackQueuedSpinLock',
      'KeAcquireInStackQueuedSpinLockAtDpcLevel',
    ],
    Option: VfAutomatic,
    VfBeforeCall: () => {
      MmVerifierData.AcquireSpinLocks++;
    },
  },
  {
    Routines: ['KeSynchronizeExecution'],
    Option: VfAutomatic,
    VfBeforeCall: () => {
      MmVerifierData.SynchronizeExecutions++;
    },
  },
  {
    Routines: ['KeRaiseIrql', 'KfRaiseIrql', 'KeRaiseIrqlToDpcLevel', 'KeLowerIrql', 'KfLowerIrql'],
    Option: VfForceIrqlChecking,
    VfAfterCall: call => {
      VfIrqlLog.push({
        Thread: KeGetCurrentThread(),
        OldIrql: call.Irql,
        NewIrql: KeGetCurrentIrql(),
        Processor: HalCurrentProcessor(),
        TimeStamp: HalQueryTime(),
        Stack: HalCaptureStack(Frames),
      });
      if (VfIrqlLog.length > LogEntries) VfIrqlLog.shift();
    },
  },
];
