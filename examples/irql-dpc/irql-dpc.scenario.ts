/* The story: KeDelayExecutionThread in a timer DPC. Bug check 0xB8, ATTEMPTED_SWITCH_FROM_DPC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeDelayExecutionThread in a DPC',
  processors: 1,
  seed: 1,
  drivers: [{ service: 'IRQL', model: './driver.ts' }],
  applications: [{ image: 'ConsolApplication1.exe', model: './app.ts' }],
  expect: {
    outcome: 'bugcheck',
    bugcheck: '0xB8',
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!SwapContext',
      'nt!KiSwapContext',
      'nt!KiSwapThread',
      'nt!KiCommitThreadWait',
      'nt!KeDelayExecutionThread',
      'IRQL!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
