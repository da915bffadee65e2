/* A filter without callbacks: everything works as without it. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: nullFilter',
  drivers: [{ service: 'nullFilter', model: './nullFilter.ts', altitude: '370020' }],
  applications: [{ image: 'app.exe', model: '../common/workload.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: ['workload: 36 of 36 operations as expected'],
    events: ['filter nullFilter registered at altitude 370020', 'filter nullFilter unregistered'],
  },
});
