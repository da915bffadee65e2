/* A cancel-safe queue and a polling thread. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A cancel-safe queue and a polling thread',
  drivers: [{ service: 'CANCEL', model: './driver.ts' }],
  applications: [{ image: 'canclapp.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: ['pending: 997', 'read 0: 4 bytes', 'read 1 failed: 995', 'read 2: 4 bytes', 'read 3 failed: 995'],
  },
});
