/* Contexts are made, found again, and go with what they hang on. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: ctx',
  drivers: [{ service: 'ctx', model: './ctx.ts', altitude: '370110' }],
  applications: [{ image: 'app.exe', model: '../common/workload.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'workload: 36 of 36 operations as expected',
      'instance contexts: all gone',
      'file contexts: all gone',
      'stream contexts: all gone',
      'handle contexts: all gone',
    ],
    events: ['filter ctx registered at altitude 370110', 'filter ctx unregistered'],
  },
});
