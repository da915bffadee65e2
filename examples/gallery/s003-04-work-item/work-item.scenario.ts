/* Mended: a work item sleeps, then completes the request. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A work item sleeps and completes',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    outcome: 'completed',
    events: [
      'dpc routine of a timer begins',
      'workitem queue to DelayedWorkQueue',
      'dpc routine returned',
      'workitem run on DelayedWorkQueue',
      'DelayExecution',
      'apc special kernel APC delivered to',
    ],
    output: ['ReadFile returned TRUE'],
  },
});
