/* The cancel-safe queue with Driver Verifier looking on. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A cancel-safe queue and a polling thread, with Driver Verifier',
  drivers: [{ service: 'CANCEL', model: './driver.ts' }],
  applications: [{ image: 'canclapp.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: { outcome: 'completed', output: ['read 1 failed: 995', 'read 3 failed: 995'] },
});
