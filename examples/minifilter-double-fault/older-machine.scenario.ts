/* The same crash as an older Windows tells it: 0x7F with CR0, CR4 and the instruction. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';

export default scenario({
  title: 'The double fault as Windows 7 tells it',
  ...protectedMachine(0, 10),
  doubleFault: 'registers',
  expect: { bugcheck: '0x7F', parameters: ['0x8', '0x80050033', '0x406f8', 'nt!MmAccessFault'] },
});
