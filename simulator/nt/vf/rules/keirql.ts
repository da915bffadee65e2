/** KeRaiseIrql and KeLowerIrql with levels that cannot be. Source: bug check 0xC4, 0x30 and 0x31. */
import { __readgs } from 'hal';
import type { KPRCB } from '../../inc/ke';
import { DISPATCH_LEVEL, HIGH_LEVEL } from '../../inc/kedefs';
import { VfAutomatic } from '../../inc/verifier';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

const Lowering = [
  'KeLowerIrql',
  'KfLowerIrql',
  'KeReleaseSpinLock',
  'KeReleaseSpinLockForDpc',
  'KeReleaseInStackQueuedSpinLock',
];

/** The level that the routine will set. */
function RequestedIrql(Call: VF_CALL): number {
  if (Call.Routine === 'KeRaiseIrqlToDpcLevel') return DISPATCH_LEVEL;
  if (Call.Routine === 'KeReleaseInStackQueuedSpinLock') return Call.Arguments[0].OldIrql;
  return Call.Arguments[Call.Routine.startsWith('KeReleaseSpinLock') ? 1 : 0];
}

function IsTooHigh(Call: VF_CALL): boolean {
  return RequestedIrql(Call) > Call.Irql || RequestedIrql(Call) > HIGH_LEVEL;
}

export const KeIrqlRules: readonly VF_RULE[] = [
  {
    Routines: ['KeRaiseIrql', 'KfRaiseIrql', 'KeRaiseIrqlToDpcLevel'],
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => RequestedIrql(call) < call.Irql || RequestedIrql(call) > HIGH_LEVEL,
    Parameters: call => [0x30n, call.Irql, RequestedIrql(call), 0n],
  },
  {
    Routines: Lowering,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: IsTooHigh,
    Parameters: call => [0x31n, call.Irql, RequestedIrql(call), 0n],
  },
  {
    Routines: Lowering,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated: call => RequestedIrql(call) < DISPATCH_LEVEL && __readgs<KPRCB>().DpcRoutineActive !== 0,
    Parameters: call => [0x31n, call.Irql, RequestedIrql(call), 1n],
  },
];
