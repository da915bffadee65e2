/**
 * Objects that the kernel touches at raised IRQL must not lie in pageable memory, whether it is in or out.
 * Source: devtest/force-irql-checking; bug check 0xC4, 0xE1 and 0x131.
 */
import { HalAddressOf, HalPageBits, HalQueryPage } from 'hal';
import { VfForceIrqlChecking, VfMiscellaneous } from '../../inc/verifier';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'devtest/force-irql-checking';

/** Every one takes its object as the first argument: events, semaphores, mutexes, timers, spin locks, resources. */
const Routines = [
  'KeInitializeEvent',
  'KeSetEvent',
  'KeResetEvent',
  'KeClearEvent',
  'KePulseEvent',
  'KeReadStateEvent',
  'KeInitializeSemaphore',
  'KeReleaseSemaphore',
  'KeReadStateSemaphore',
  'KeInitializeMutex',
  'KeReleaseMutex',
  'KeReadStateMutex',
  'KeInitializeTimer',
  'KeInitializeTimerEx',
  'KeSetTimer',
  'KeSetTimerEx',
  'KeSetCoalescableTimer',
  'KeCancelTimer',
  'KeReadStateTimer',
  'KeWaitForSingleObject',
  'KeWaitForMutexObject',
  'KeAcquireSpinLock',
  'KeAcquireSpinLockRaiseToDpc',
  'KeAcquireSpinLockAtDpcLevel',
  'KeTryToAcquireSpinLockAtDpcLevel',
  'KeReleaseSpinLock',
  'KeReleaseSpinLockFromDpcLevel',
  'KeAcquireInStackQueuedSpinLock',
  'KeAcquireInStackQueuedSpinLockAtDpcLevel',
  'ExInitializeResourceLite',
  'ExAcquireResourceExclusiveLite',
  'ExAcquireResourceSharedLite',
  'ExReleaseResourceLite',
  'ExAcquireFastMutex',
  'ExTryToAcquireFastMutex',
  'ExReleaseFastMutex',
];

function IsPageable(Call: VF_CALL): boolean {
  const object = Call.Arguments[0];
  if (typeof object !== 'object' || object === null) return false;
  const bits = HalQueryPage(HalAddressOf(object));
  return (bits & HalPageBits.PAGEABLE) !== 0 && (bits & HalPageBits.LOCKED) === 0;
}

export const PageableRules: readonly VF_RULE[] = [
  {
    Routines,
    Option: VfForceIrqlChecking,
    Source: SOURCE,
    IsViolated: IsPageable,
    Parameters: call => [0xe1n, call.Arguments[0], 0n, 0n],
  },
  {
    Routines: ['ExQueueWorkItem'],
    Option: VfMiscellaneous,
    Source: 'debugger/bug-check-0xc4--driver-verifier-detected-violation',
    IsViolated: IsPageable,
    Parameters: call => [0x131n, call.Arguments[0], 0n, 0n],
  },
];
