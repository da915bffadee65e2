/* Mended: a work item sleeps and completes the request. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A work item sleeps and completes',
  drivers: [{ service: 'IRQL', model: './work-item.ts' }],
  applications: [{ image: 'ConsolApplication1.exe', model: './app.ts' }],
  expect: { outcome: 'completed', output: ['ReadFile returned TRUE'] },
});
