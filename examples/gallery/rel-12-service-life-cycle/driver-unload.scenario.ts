/* The same, as it stands in DriverUnload. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DriverUnload runs in a System worker thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts', create: false, path: 'C:\\drv\\MyDrv.sys' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    at: 'MyDrv!DriverUnload',
    irql: 0,
    currentThread: 'system',
    stackContains: [
      'MyDrv!DriverUnload',
      'nt!IopLoadUnloadDriver|nt!IopUnloadDriver',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
  },
});
