/**
 * Force IRQL checking: where a driver goes to DISPATCH_LEVEL or above, all pageable memory goes out, so that touching it
 * there faults each time and not only when the memory manager happened to need the page. Source: devtest/force-irql-checking.
 */
import { DISPATCH_LEVEL } from '../../inc/kedefs';
import { VfForceIrqlChecking } from '../../inc/verifier';
import { KeGetCurrentIrql } from '../../ke/irql';
import { MmTrimAllSystemPagableMemory } from '../../mm/pageable';
import type { VF_WATCHER } from '../call';
import { MmVerifierData } from '../state';

export const TrimWatchers: readonly VF_WATCHER[] = [
  {
    Routines: [
      'KeRaiseIrql',
      'KfRaiseIrql',
      'KeRaiseIrqlToDpcLevel',
      'KeAcquireSpinLock',
      'KeAcquireSpinLockRaiseToDpc',
      'KeAcquireSpinLockForDpc',
      'KeAcquireInStackQueuedSpinLock',
      'KeAcquireInStackQueuedSpinLockForDpc',
      'KeAcquireInterruptSpinLock',
      'IoAcquireCancelSpinLock',
    ],
    Option: VfForceIrqlChecking,
    VfAfterCall: call => {
      if (call.Irql >= DISPATCH_LEVEL || KeGetCurrentIrql() < DISPATCH_LEVEL) return;
      MmVerifierData.Trims++;
      MmTrimAllSystemPagableMemory(false);
    },
  },
];
