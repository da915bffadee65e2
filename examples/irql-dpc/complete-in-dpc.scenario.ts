/* Mended: the request is completed in the DPC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Completing the request in the DPC',
  drivers: [{ service: 'IRQL', model: './complete-in-dpc.ts' }],
  applications: [{ image: 'ConsolApplication1.exe', model: './app.ts' }],
  expect: { outcome: 'completed', output: ['ReadFile returned TRUE'] },
});
