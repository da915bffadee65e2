/** Waits at levels at which nothing may wait. Source: bug check 0xC4, 0x120 to 0x122. */
import { HalIsOnStack } from 'hal';
import { UserMode } from '../../inc/ke';
import { DISPATCH_LEVEL } from '../../inc/kedefs';
import { Ref } from '../../inc/ref';
import { VfAutomatic, VfMiscellaneous } from '../../inc/verifier';
import type { BugCheckParameter } from '../../ke/bugcheck';
import { KeGetCurrentThread } from '../../ke/prcb';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';
export const WaitRoutines = ['KeWaitForSingleObject', 'KeWaitForMutexObject', 'KeWaitForMultipleObjects'];

export function isMultiple(Call: VF_CALL): boolean {
  return Call.Routine === 'KeWaitForMultipleObjects';
}

export function WaitTimeout(Call: VF_CALL): bigint | null {
  return Call.Arguments[isMultiple(Call) ? 6 : 4] ?? null;
}

/** The object, or the array of them. */
export function WaitObject(Call: VF_CALL): object {
  return Call.Arguments[isMultiple(Call) ? 1 : 0];
}

function WaitObjects(Call: VF_CALL): readonly object[] {
  return isMultiple(Call) ? Call.Arguments[1] : [Call.Arguments[0]];
}

function WaitMode(Call: VF_CALL): number {
  return Call.Arguments[isMultiple(Call) ? 4 : 2];
}

/** What the caller passes by address in C: the IRQL that was found, the object, the timeout. */
function Parameters(Subcode: bigint, Call: VF_CALL): readonly BugCheckParameter[] {
  const timeout = WaitTimeout(Call);
  return [Subcode, new Ref(Call.Irql), WaitObject(Call), timeout === null ? 0n : new Ref(timeout)];
}

/** The thread has just called KeSetEvent or one of its kin with Wait = TRUE, which leaves it at DISPATCH_LEVEL. */
function IsSecondHalf(): boolean {
  return KeGetCurrentThread().WaitNext !== 0;
}

function Rule(Subcode: bigint, IsViolated: (Call: VF_CALL) => boolean): VF_RULE {
  return {
    Routines: WaitRoutines,
    Option: VfAutomatic,
    Source: SOURCE,
    IsViolated,
    Parameters: call => Parameters(Subcode, call),
  };
}

export const WaitRules: readonly VF_RULE[] = [
  Rule(0x120n, call => call.Irql > DISPATCH_LEVEL),
  Rule(0x121n, call => call.Irql === DISPATCH_LEVEL && WaitTimeout(call) === null && !IsSecondHalf()),
  Rule(0x122n, call => call.Irql === DISPATCH_LEVEL && WaitTimeout(call) !== 0n && !IsSecondHalf()),
  {
    // The stack of a thread that waits for user mode may be paged out.
    Routines: WaitRoutines,
    Option: VfMiscellaneous,
    Source: SOURCE,
    IsViolated: call => WaitMode(call) === UserMode && WaitObjects(call).some(object => HalIsOnStack(object)),
    Parameters: call => [0x123n, WaitObjects(call).find(object => HalIsOnStack(object)), 0n, 0n],
  },
];
