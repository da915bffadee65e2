/* Reads and writes go through buffers of the filter: nobody notices. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: swapBuffers',
  drivers: [{ service: 'swapBuffers', model: './swapBuffers.ts', altitude: '141000' }],
  applications: [{ image: 'app.exe', model: '../common/workload.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: ['workload: 36 of 36 operations as expected', 'swapBuffers: all buffers given back'],
    events: ['filter swapBuffers registered at altitude 141000', 'filter swapBuffers unregistered'],
  },
});
