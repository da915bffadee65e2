/** Security checks of what a driver passes to Zw routines. Source: devtest/security-checks; bug check 0xC4, 0xE3 and 0xE4. */
import { HalKnownAddress } from 'hal';
import { OBJECT_ATTRIBUTES, UNICODE_STRING } from '../../inc/ntdef';
import { VfSecurityChecks } from '../../inc/verifier';
import { SystemRangeStart } from '../../mm/layout';
import type { VF_CALL, VF_RULE } from '../call';
import { VfCallerAddress } from '../report';

const SOURCE = 'devtest/security-checks';

/** An argument that lies in user mode: the routine, which trusts its caller, does not probe it. */
function userArgument({ Arguments }: VF_CALL): object | undefined {
  return Arguments.find(value => {
    if (typeof value !== 'object' || value === null) return false;
    const address = HalKnownAddress(value);
    return address !== 0n && address < SystemRangeStart;
  });
}

const isMalformed = ({ Length, MaximumLength }: UNICODE_STRING): boolean =>
  Length % 2 !== 0 || MaximumLength % 2 !== 0 || Length > MaximumLength;

/** A name whose lengths cannot be true, given itself or by attributes. */
function malformedName({ Arguments }: VF_CALL): UNICODE_STRING | undefined {
  for (const value of Arguments) {
    const name = value instanceof OBJECT_ATTRIBUTES ? value.ObjectName : value;
    if (name instanceof UNICODE_STRING && isMalformed(name)) return name;
  }
  return undefined;
}

export const SecurityRules: readonly VF_RULE[] = [
  {
    Routines: [],
    Prefix: 'Zw',
    Option: VfSecurityChecks,
    Source: SOURCE,
    IsViolated: call => userArgument(call) !== undefined,
    Parameters: call => [0xe3n, VfCallerAddress(), userArgument(call)],
  },
  {
    Routines: [],
    Prefix: 'Zw',
    Option: VfSecurityChecks,
    Source: SOURCE,
    IsViolated: call => malformedName(call) !== undefined,
    Parameters: call => [0xe4n, VfCallerAddress(), malformedName(call)],
  },
];
