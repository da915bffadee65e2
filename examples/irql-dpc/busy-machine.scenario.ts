/* The same DPC on a busy machine: it interrupts busy.exe, which is then the "process" of the bug check - and innocent. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'The same DPC on a busy machine',
  drivers: [{ service: 'IRQL', model: './driver.ts' }],
  applications: [
    { image: 'ConsolApplication1.exe', model: './app.ts' },
    { image: 'busy.exe', model: './busy.ts' },
  ],
  expect: {
    outcome: 'bugcheck',
    bugcheck: '0xB8',
    irql: 2,
    currentThread: 'busy.exe',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KeDelayExecutionThread',
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'busy!main',
    ],
  },
});
