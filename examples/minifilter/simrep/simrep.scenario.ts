/* Files below one name are kept below another. */
import { scenario } from 'kdlab';
import { fullVerifier } from '../common/verifier';

export default scenario({
  title: 'Minifilter sample: simrep',
  drivers: [{ service: 'simrep', model: './simrep.ts', altitude: '371100' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  verifier: fullVerifier,
  expect: {
    outcome: 'completed',
    output: [
      'workload: 36 of 36 operations as expected',
      'goes to \\Device\\HarddiskVolume1\\a\\b\\note.txt',
      'C:\\a\\b\\note.txt: written below x',
      'C:\\x\\yes\\note.txt: somewhere else',
      'attributes: 0x20',
      'moved: 1',
      'C:\\a\\b\\letter.txt: written below x',
    ],
    events: ['filter simrep registered at altitude 371100', 'filter simrep unregistered'],
  },
});
