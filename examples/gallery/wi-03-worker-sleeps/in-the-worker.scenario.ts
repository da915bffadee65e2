/* Where the work item runs. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'State in the worker routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    at: 'MyDrv!Worker',
    irql: 0,
    currentThread: 'system',
    stackContains: [
      'MyDrv!Worker',
      'nt!IopProcessWorkItem',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
  },
});
