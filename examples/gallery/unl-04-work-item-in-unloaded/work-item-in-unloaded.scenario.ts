/* Bug check 0xCE with access 0x10 (execute): a worker thread calls into an unloaded driver. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Work item queued with ExQueueWorkItem and unload',
  drivers: [
    { service: 'Busy', model: './busy.ts' },
    { service: 'MyDrv', model: './driver.ts' },
  ],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xCE',
    parameters: ['meaning: address of the worker routine', '0x10', 'meaning: same address', '0x0'],
    irql: 0,
    currentThread: 'system',
    faultingFrame: '<Unloaded_MyDrv.sys>',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiPageFault',
      '<Unloaded_MyDrv.sys>',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
  },
});
