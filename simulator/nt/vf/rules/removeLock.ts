/** Remove locks: initialised once, released with the tag of an acquisition. Source: bug check 0xC4, 0xD5 to 0xD7. */
import type { IO_REMOVE_LOCK } from '../../inc/removelock';
import { VfIoVerification } from '../../inc/verifier';
import type { BugCheckParameter } from '../../ke/bugcheck';
import type { VF_CALL, VF_RULE } from '../call';

const SOURCE = 'debugger/bug-check-0xc4--driver-verifier-detected-violation';

const lockOf = (call: VF_CALL): IO_REMOVE_LOCK => call.Arguments[0];
const tagOf = (call: VF_CALL): unknown => call.Arguments[1];
const isUnknownTag = (call: VF_CALL): boolean => !lockOf(call).$users.some(user => user.Tag === tagOf(call));
/** A tag is any pointer: texts have no address here. */
const asParameter = (tag: unknown): BugCheckParameter => (typeof tag === 'string' ? 0n : (tag as BugCheckParameter));

function rule(
  Routine: string,
  IsViolated: VF_RULE['IsViolated'],
  Parameters: (Call: VF_CALL) => readonly BugCheckParameter[],
): VF_RULE {
  return { Routines: [Routine], Option: VfIoVerification, Source: SOURCE, IsViolated, Parameters };
}

export const RemoveLockRules: readonly VF_RULE[] = [
  rule(
    'IoInitializeRemoveLockEx',
    call => lockOf(call).Common.IoCount > 0,
    call => [0xd7n, lockOf(call), lockOf(call)],
  ),
  rule('IoReleaseRemoveLockEx', isUnknownTag, call => [0xd5n, lockOf(call), asParameter(tagOf(call))]),
  rule('IoReleaseRemoveLockAndWaitEx', isUnknownTag, call => [
    0xd6n,
    lockOf(call),
    asParameter(tagOf(call)),
    asParameter(lockOf(call).$users.at(-1)?.Tag),
  ]),
];
