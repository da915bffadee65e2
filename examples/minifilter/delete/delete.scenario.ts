/* Files that are really deleted, and one that is not after all. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: delete',
  drivers: [{ service: 'delete', model: './delete.ts', altitude: '370170' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'a.txt was deleted',
      'workload: 36 of 36 operations as expected',
      'first.txt was deleted',
      'third.txt was deleted',
    ],
    events: ['filter delete registered at altitude 370170', 'filter delete unregistered'],
  },
});
