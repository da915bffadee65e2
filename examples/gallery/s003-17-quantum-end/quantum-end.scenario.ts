/* Two busy threads on one processor take turns. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Quantum end',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [
    { image: 'app.exe', model: '../common/busy.ts' },
    { image: 'other.exe', model: '../common/busy.ts' },
  ],
  expect: {
    bugcheck: null,
    outcome: 'completed',
    events: ['quantum app.exe', 'switch app.exe', 'quantum other.exe', 'switch other.exe'],
  },
});
