/* A raised IRQL delays the DPC until it drops. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Masking: a raised IRQL delays the DPC',
  drivers: [{ service: 'IRQL', model: './masking.ts' }],
  applications: [{ image: 'ConsolApplication1.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: ['lowering the IRQL after 1', 'DpcRoutine: after 1', 'the IRQL is lowered', 'ReadFile returned TRUE'],
  },
});
