/* Callbacks for everything: everything works as without them. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: passThrough',
  drivers: [{ service: 'passThrough', model: './passThrough.ts', altitude: '370030' }],
  applications: [{ image: 'app.exe', model: '../common/workload.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: ['workload: 36 of 36 operations as expected', 'every post-operation had its pre-operation: 1'],
    events: ['filter passThrough registered at altitude 370030', 'filter passThrough unregistered'],
  },
});
