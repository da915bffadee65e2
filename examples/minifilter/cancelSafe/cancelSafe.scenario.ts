/* Reads are held back in a queue, and one is cancelled there. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: cancelSafe',
  drivers: [{ service: 'cancelSafe', model: './cancelSafe.ts', altitude: '370060' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'workload: 36 of 36 operations as expected',
      'read "worth waiting for", held back: 1',
      'cancelled: error 995',
      'cancelSafe: 2 held, 1 cancelled, 1 released',
    ],
    events: ['filter cancelSafe registered at altitude 370060', 'filter cancelSafe unregistered'],
  },
});
