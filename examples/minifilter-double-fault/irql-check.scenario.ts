/* The story's second and third fix alone: PreWrite runs at PASSIVE_LEVEL here, and no size is set. The stack ends as before. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_CHECK_IRQL, FIX_SET_INFORMATION } from './fixes';

export default scenario({
  title: 'Looking at the IRQL is right, but not what this crash needs',
  ...protectedMachine(FIX_SET_INFORMATION | FIX_CHECK_IRQL, 10),
  expect: { bugcheck: '0x7F', parameters: ['0x8', '_KTRAP_FRAME', 'meaning: RSP at the fault', 'nt!MmAccessFault'] },
});
