/**
 * DDI compliance checking: calls that come in pairs. What deadlock detection tells of the same locks comes first, so these
 * are asked after it. Source: devtest/wdm-spinlock, -spinlockrelease, -queuedspinlock, -guardedregions; bug check 0xC4.
 */
import type { KSPIN_LOCK } from '../../inc/ke';
import { KeGetCurrentThread } from '../../ke/prcb';
import { type VF_CALL, VfReport, type VF_RULE, type VF_WATCHER } from '../call';
import { ComplianceRule } from './compliance';

const isMine = (Lock: KSPIN_LOCK): boolean => Lock.Lock !== 0 && Lock.$owner === KeGetCurrentThread();
const isFree = (Lock: KSPIN_LOCK): boolean => Lock.Lock === 0;
const first = (Call: VF_CALL): KSPIN_LOCK => Call.Arguments[0];

const Rules: readonly VF_RULE[] = [
  ComplianceRule(
    'SpinLock',
    0x40009,
    ['KeAcquireSpinLock', 'KeAcquireSpinLockRaiseToDpc', 'KeAcquireSpinLockAtDpcLevel'],
    () => 'acquires a spin lock that the caller holds',
    call => isMine(first(call)),
  ),
  ComplianceRule(
    'SpinlockRelease',
    0x4000b,
    ['KeReleaseSpinLock', 'KeReleaseSpinLockFromDpcLevel'],
    () => 'releases a spin lock that was not acquired',
    call => isFree(first(call)),
  ),
  ComplianceRule(
    'QueuedSpinLock',
    0x40006,
    ['KeAcquireInStackQueuedSpinLock', 'KeAcquireInStackQueuedSpinLockAtDpcLevel'],
    () => 'acquires a queued spin lock that the caller holds',
    call => isMine(first(call)),
  ),
  ComplianceRule(
    'QueuedSpinLockRelease',
    0x40007,
    ['KeReleaseInStackQueuedSpinLock', 'KeReleaseInStackQueuedSpinLockFromDpcLevel'],
    () => 'releases a queued spin lock that was not acquired',
    call => {
      const lock: KSPIN_LOCK | null = call.Arguments[0].Lock;
      return lock === null || isFree(lock);
    },
  ),
  ComplianceRule(
    'GuardedRegions',
    0x4000e,
    ['KeLeaveGuardedRegion'],
    () => 'leaves a guarded region that the thread has not entered',
    () => KeGetCurrentThread().SpecialApcDisable === 0,
  ),
];

export const PairWatchers: readonly VF_WATCHER[] = Rules.map(rule => ({
  Routines: rule.Routines,
  Option: rule.Option,
  VfBeforeCall: call => {
    if (rule.IsViolated(call)) VfReport(rule, call);
  },
}));
