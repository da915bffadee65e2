/* IoCompleteRequest with a spin lock held: a self deadlock, ended by the watchdog (0x133). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'IoCompleteRequest with a spin lock held',
  drivers: [
    { service: 'MyDrv', model: './driver.ts' },
    { service: 'FilterDrv', model: './filter.ts' },
  ],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0x133',
    parameters: ['0x1', '0x1E00', 'meaning: triage block', '0x0'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchRead',
    stackContains: [
      'nt!KxWaitForSpinLockAndAcquire',
      'MyDrv!DispatchRead',
      'FilterDrv!ReadDone',
      'nt!IopfCompleteRequest|nt!IofCompleteRequest',
      'MyDrv!DispatchRead',
    ],
  },
});
