/* The same with StartIo and a polling timer. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'The same with StartIo and a polling timer',
  drivers: [{ service: 'CANCEL', model: './startio.ts' }],
  applications: [{ image: 'canclapp.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: ['pending: 997', 'read 0: 4 bytes', 'read 1 failed: 995', 'read 2: 4 bytes', 'read 3 failed: 995'],
  },
});
