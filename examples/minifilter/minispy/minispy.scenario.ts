/* Every operation on a file becomes a record, which an application fetches. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: minispy',
  drivers: [{ service: 'minispy', model: './minispy.ts', altitude: '385100' }],
  applications: [
    { image: 'app.exe', model: './app.ts' },
    { image: 'workload.exe', model: '../common/workload.ts', delay: 5000 },
  ],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'CREATE 0x0',
      'WRITE 0x0',
      'READ 0x0',
      'CLEANUP 0x0',
      'SET_INFORMATION 0x0',
      'that was all',
      'workload: 36 of 36 operations as expected',
      'minispy: 0 records kept',
    ],
    events: ['filter minispy registered at altitude 385100', 'filter minispy unregistered'],
  },
});
