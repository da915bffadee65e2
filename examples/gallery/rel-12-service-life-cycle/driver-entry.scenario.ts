/* The same, as it stands in DriverEntry: who runs it. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DriverEntry runs in a System worker thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts', create: false, path: 'C:\\drv\\MyDrv.sys' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    at: 'MyDrv!DriverEntry',
    irql: 0,
    currentThread: 'system',
    stackContains: [
      'MyDrv!DriverEntry',
      'nt!PnpCallDriverEntry',
      'nt!IopLoadDriver',
      'nt!IopLoadUnloadDriver',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
    shows: { '!drvobj \\Driver\\MyDrv': ['\\Driver\\MyDrv'] },
  },
});
