/* Mended: the request is completed in the DPC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'The DPC completes the request',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    outcome: 'completed',
    events: [
      'dpc routine of a timer begins',
      'apc special kernel APC queued to',
      'dpc routine returned',
      'apc special kernel APC delivered to',
    ],
    output: ['ReadFile returned TRUE'],
  },
});
