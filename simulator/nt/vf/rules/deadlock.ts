/** Which routines take and release which locks, for deadlock detection. */
import { KMUTANT, MutantObject } from '../../inc/ke';
import { STATUS_ABANDONED, STATUS_SUCCESS } from '../../inc/ntstatus';
import { VfDeadlockDetection } from '../../inc/verifier';
import type { VF_CALL, VF_RULE, VF_WATCHER } from '../call';
import {
  type LockKind,
  VfDeadlockAcquireResource,
  VfDeadlockCheckAcquire,
  VfDeadlockInitializeResource,
  VfDeadlockReleaseResource,
} from '../deadlock';
import { isMultiple, WaitRoutines, WaitTimeout } from './wait';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

const First = (Call: VF_CALL): object => Call.Arguments[0];
/** Release of an in-stack queued lock names the handle. */
const OfHandle = (Call: VF_CALL): object => Call.Arguments[0].Lock ?? Call.Arguments[0];

function Initialize(Kind: LockKind, Routines: readonly string[]): VF_WATCHER {
  return {
    Routines,
    Option: VfDeadlockDetection,
    VfBeforeCall: call => VfDeadlockInitializeResource(First(call), Kind),
  };
}

function Acquire(Kind: LockKind, Routines: readonly string[]): VF_WATCHER {
  return {
    Routines,
    Option: VfDeadlockDetection,
    VfBeforeCall: call => VfDeadlockCheckAcquire(First(call), Kind),
    VfAfterCall: call => VfDeadlockAcquireResource(First(call), Kind, false),
  };
}

function TryAcquire(Kind: LockKind, Routines: readonly string[]): VF_WATCHER {
  return {
    Routines,
    Option: VfDeadlockDetection,
    VfAfterCall: (call, taken) => {
      if (taken) VfDeadlockAcquireResource(First(call), Kind, true);
    },
  };
}

function Release(Kind: LockKind, Routines: readonly string[], Lock = First): VF_WATCHER {
  return { Routines, Option: VfDeadlockDetection, VfBeforeCall: call => VfDeadlockReleaseResource(Lock(call), Kind) };
}

/** Mutexes among what is waited for. */
function Mutexes(Call: VF_CALL): KMUTANT[] {
  const objects: readonly object[] = isMultiple(Call) ? Call.Arguments[1] : [Call.Arguments[0]];
  return objects.filter(object => object instanceof KMUTANT) as KMUTANT[];
}

/** Which of them the wait has given: the one with the index of the status, or all. */
function Given(Call: VF_CALL, Status: number): KMUTANT[] {
  const index = Status >= STATUS_ABANDONED ? Status - STATUS_ABANDONED : Status;
  if (Status < STATUS_SUCCESS || index > 63) return [];
  if (!isMultiple(Call) || Call.Arguments[2] === 0) return Mutexes(Call);
  const object = Call.Arguments[1][index];
  return object instanceof KMUTANT ? [object] : [];
}

export const DeadlockRules: readonly VF_RULE[] = [
  {
    Routines: WaitRoutines,
    Option: VfDeadlockDetection,
    Source: SOURCE,
    IsViolated: call => Mutexes(call).some(mutex => mutex.Header.Type !== MutantObject),
    Parameters: call => [0x1002, Mutexes(call).find(mutex => mutex.Header.Type !== MutantObject), 0n, 0n],
  },
];

export const DeadlockWatchers: readonly VF_WATCHER[] = [
  Initialize('Spinlock', ['KeInitializeSpinLock']),
  Acquire('Spinlock', [
    'KeAcquireSpinLock',
    'KeAcquireSpinLockRaiseToDpc',
    'KeAcquireSpinLockAtDpcLevel',
    'KeAcquireSpinLockForDpc',
  ]),
  TryAcquire('Spinlock', ['KeTryToAcquireSpinLockAtDpcLevel']),
  Release('Spinlock', ['KeReleaseSpinLock', 'KeReleaseSpinLockFromDpcLevel', 'KeReleaseSpinLockForDpc']),
  Acquire('Queued spinlock', [
    'KeAcquireInStackQueuedSpinLock',
    'KeAcquireInStackQueuedSpinLockAtDpcLevel',
    'KeAcquireInStackQueuedSpinLockForDpc',
  ]),
  Release(
    'Queued spinlock',
    [
      'KeReleaseInStackQueuedSpinLock',
      'KeReleaseInStackQueuedSpinLockFromDpcLevel',
      'KeReleaseInStackQueuedSpinLockForDpc',
    ],
    OfHandle,
  ),
  Initialize('Fast mutex', ['ExInitializeFastMutex']),
  Acquire('Fast mutex', ['ExAcquireFastMutex']),
  TryAcquire('Fast mutex', ['ExTryToAcquireFastMutex']),
  Release('Fast mutex', ['ExReleaseFastMutex']),
  Acquire('Fast mutex unsafe', ['ExAcquireFastMutexUnsafe']),
  Release('Fast mutex unsafe', ['ExReleaseFastMutexUnsafe']),
  Initialize('Guarded mutex', ['KeInitializeGuardedMutex']),
  Acquire('Guarded mutex', ['KeAcquireGuardedMutex', 'KeAcquireGuardedMutexUnsafe']),
  TryAcquire('Guarded mutex', ['KeTryToAcquireGuardedMutex']),
  Release('Guarded mutex', ['KeReleaseGuardedMutex', 'KeReleaseGuardedMutexUnsafe']),
  Initialize('Mutex', ['KeInitializeMutex']),
  {
    Routines: WaitRoutines,
    Option: VfDeadlockDetection,
    VfBeforeCall: call => {
      if (WaitTimeout(call) !== 0n) for (const mutex of Mutexes(call)) VfDeadlockCheckAcquire(mutex, 'Mutex');
    },
    VfAfterCall: (call, status: number) => {
      for (const mutex of Given(call, status)) VfDeadlockAcquireResource(mutex, 'Mutex', WaitTimeout(call) === 0n);
    },
  },
  Release('Mutex', ['KeReleaseMutex']),
];
