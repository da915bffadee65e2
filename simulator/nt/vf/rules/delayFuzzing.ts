/**
 * Kernel synchronization delay fuzzing: where threads meet, the caller comes late now and then, so that schedules happen
 * which are rare otherwise. Source: devtest/kernel-synchronization-delay-fuzzing; how often and how long is ours. The choice
 * is the machine's oracle's: one seed always gives the same schedule.
 */
import { HalChoose, HalTrace } from 'hal';
import { DISPATCH_LEVEL } from '../../inc/kedefs';
import { KernelMode } from '../../inc/ke';
import { VfDelayFuzzing } from '../../inc/verifier';
import { KeStallExecutionProcessor } from '../../ke/time';
import { KeDelayExecutionThread } from '../../ke/wait';
import type { VF_WATCHER } from '../call';

/** Of so many calls one is late. */
const OneOf = 4;
/** At DISPATCH_LEVEL at most so many microseconds, below so many milliseconds. */
const MostMicroseconds = 50;
const MostMilliseconds = 20;

export const DelayFuzzing: readonly VF_WATCHER[] = [
  {
    Routines: [
      'ExAcquireFastMutex',
      'ExAcquireResourceExclusiveLite',
      'ExAcquireResourceSharedLite',
      'ExReleaseFastMutex',
      'ExReleaseResourceLite',
      'IoQueueWorkItem',
      'KeAcquireGuardedMutex',
      'KeAcquireInStackQueuedSpinLock',
      'KeAcquireSpinLock',
      'KeAcquireSpinLockRaiseToDpc',
      'KeCancelTimer',
      'KeInsertQueueDpc',
      'KeReleaseGuardedMutex',
      'KeReleaseMutex',
      'KeReleaseSemaphore',
      'KeSetEvent',
      'KeSetTimer',
      'KeSetTimerEx',
      'KeWaitForMultipleObjects',
      'KeWaitForSingleObject',
    ],
    Option: VfDelayFuzzing,
    VfBeforeCall: call => {
      if (HalChoose('delay fuzzing', OneOf) !== 0) return;
      HalTrace('verifier', `${call.Routine} delayed`);
      if (call.Irql >= DISPATCH_LEVEL)
        KeStallExecutionProcessor(1 + HalChoose('delay fuzzing, microseconds', MostMicroseconds));
      else
        KeDelayExecutionThread(
          KernelMode,
          false,
          BigInt(-10_000 * (1 + HalChoose('delay fuzzing, milliseconds', MostMilliseconds))),
        );
    },
  },
];
