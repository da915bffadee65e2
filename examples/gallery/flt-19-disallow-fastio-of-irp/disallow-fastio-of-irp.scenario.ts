/* Fast I/O is refused where there is none: the write fails; Filter Verifier names the status and the routine. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DISALLOW_FASTIO for an IRP',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  verifier: ['io-verification'],
  expect: { output: ['FILTER VERIFIER ERROR', 'WriteFile failed'] },
});
