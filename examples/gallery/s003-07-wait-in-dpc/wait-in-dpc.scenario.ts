/* A DPC routine that waits: bug check 0xB8. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeWaitForSingleObject on an unsignalled event in a DPC',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0xB8',
    parameters: ['_ETHREAD', '_ETHREAD', 'meaning: stack address of the original thread, or 0', '0x0'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!SwapContext|nt!KiSwapContext',
      'nt!KiSwapThread',
      'nt!KiCommitThreadWait',
      'nt!KeWaitForSingleObject',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
