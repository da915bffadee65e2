/* Which files were changed: told when they are open nowhere any more. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: change',
  drivers: [{ service: 'change', model: './change.ts', altitude: '370160' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'work\\sub is as it was',
      'raw.bin was changed',
      'a.txt was changed',
      'workload: 36 of 36 operations as expected',
      'read.txt was changed',
    ],
    events: ['filter change registered at altitude 370160', 'filter change unregistered'],
  },
});
