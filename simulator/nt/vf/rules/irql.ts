/**
 * The IRQL that the documentation of a routine requires, for routines of which no other rule tells it.
 * Source: windows-driver-docs-ddi (the machine is given them at its start); bug check 0xC4, 0xE5 and 0xE6.
 */
import { PASSIVE_LEVEL } from '../../inc/kedefs';
import { VfAutomatic, VfForceIrqlChecking } from '../../inc/verifier';
import { KeGetCurrentThread } from '../../ke/prcb';
import type { VF_CALL, VF_RULE } from '../call';
import { VfCallerAddress } from '../report';
import { VfSettings } from '../state';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

function OutsideDocumentedIrql(Call: VF_CALL): boolean {
  const rule = VfSettings.value.irql[Call.Routine];
  if (rule === undefined) return false;
  let max = rule.max;
  if (rule.cases !== undefined)
    for (const { waitNext, argument, equals, max: level } of rule.cases) {
      const fits = argument === undefined || String(Call.Arguments[argument]) === equals;
      if (waitNext ? KeGetCurrentThread().WaitNext === 0 : !fits) continue;
      max = level;
      break;
    }
  return (max !== undefined && Call.Irql > max) || (rule.min !== undefined && Call.Irql < rule.min);
}

export const ZwRule: VF_RULE = {
  Routines: [],
  Prefix: 'Zw',
  Option: VfAutomatic,
  Source: SOURCE,
  IsViolated: call => call.Irql !== PASSIVE_LEVEL || KeGetCurrentThread().SpecialApcDisable !== 0,
  Parameters: call => [0xe6n, VfCallerAddress(), call.Irql, KeGetCurrentThread().SpecialApcDisable],
};

export const DocumentedIrqlRule: VF_RULE = {
  Routines: [],
  Prefix: '',
  Option: VfForceIrqlChecking,
  Source: 'windows-driver-docs-ddi',
  IsViolated: OutsideDocumentedIrql,
  Parameters: call => [0xe5n, call.Irql, 0n, 0n],
};
