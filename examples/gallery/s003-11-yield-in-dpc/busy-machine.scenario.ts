/* The same with threads that are ready: bug check 0xB8. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ZwYieldExecution in a DPC, others are ready',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [
    { image: 'app.exe', model: '../common/read.ts' },
    { image: 'busy.exe', model: '../common/busy.ts' },
    { image: 'busy2.exe', model: '../common/busy.ts' },
  ],
  expect: {
    bugcheck: '0xB8',
    irql: 2,
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!SwapContext|nt!KiSwapContext',
      'nt!KeYieldExecution|nt!NtYieldExecution',
      'MyDrv!DpcRoutine',
    ],
  },
});
