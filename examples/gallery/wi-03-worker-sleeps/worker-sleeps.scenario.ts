/* A work item sleeps, then completes the request. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A work item sleeps and completes',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    outcome: 'completed',
    events: ['workitem run on DelayedWorkQueue', 'DelayExecution', 'timer expired'],
    output: ['DeviceIoControl returned TRUE'],
  },
});
