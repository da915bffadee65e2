/* Sleeping at DISPATCH_LEVEL outside a DPC: a broken rule, no bug check. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeDelayExecutionThread at raised IRQL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: null,
    violations: ['irql'],
    output: ['back at IRQL 2', 'ReadFile returned TRUE'],
  },
});
