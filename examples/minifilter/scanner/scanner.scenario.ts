/* Files are looked at by a service before they are opened. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: scanner',
  drivers: [{ service: 'scanner', model: './scanner.ts', altitude: '265000' }],
  applications: [
    { image: 'scanuser.exe', model: './scanuser.ts' },
    { image: 'app.exe', model: './app.ts', delay: 100 },
  ],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'scanner: connected',
      'workload: 36 of 36 operations as expected',
      'C:\\good.txt: opened',
      'C:\\bad.txt: error 5',
      'C:\\bad.bin: opened',
      'deleted: 1',
      'C:\\stop.txt: opened',
    ],
    events: ['filter scanner registered at altitude 265000', 'filter scanner unregistered'],
  },
});
