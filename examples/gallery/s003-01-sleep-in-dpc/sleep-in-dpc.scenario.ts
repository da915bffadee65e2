/* A DPC routine that sleeps: bug check 0xB8, ATTEMPTED_SWITCH_FROM_DPC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeDelayExecutionThread in a timer DPC',
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
      'nt!KeDelayExecutionThread',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
