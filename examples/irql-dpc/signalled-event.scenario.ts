/* A wait on an event that is signalled already does not switch: no bug check, though the DDI's rule is broken. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A wait on a signalled event in a DPC',
  drivers: [{ service: 'IRQL', model: './signalled-event.ts' }],
  applications: [{ image: 'ConsolApplication1.exe', model: './app.ts' }],
  expect: { outcome: 'completed', output: ['ReadFile returned TRUE'], violations: ['irql'] },
});
