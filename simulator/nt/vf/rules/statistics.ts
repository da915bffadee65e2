/** What `!verifier` counts. Source: debuggercmds/-verifier. */
import { VfAutomatic } from '../../inc/verifier';
import type { VF_WATCHER } from '../call';
import { MmVerifierData } from '../state';

export const Statistics: readonly VF_WATCHER[] = [
  {
    Routines: ['KeRaiseIrql', 'KfRaiseIrql', 'KeRaiseIrqlToDpcLevel'],
    Option: VfAutomatic,
    Before: () => {
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
    Before: () => {
      MmVerifierData.AcquireSpinLocks++;
    },
  },
  {
    Routines: ['KeSynchronizeExecution'],
    Option: VfAutomatic,
    Before: () => {
      MmVerifierData.SynchronizeExecutions++;
    },
  },
];
