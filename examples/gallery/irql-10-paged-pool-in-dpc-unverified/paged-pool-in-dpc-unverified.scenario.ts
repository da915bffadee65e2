/* A DPC routine asks for paged pool, unverified: bug check 0xC2/0x8. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Paged pool allocation at DISPATCH_LEVEL (no Verifier)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0xC2',
    parameters: ['0x8', '0x2', '0x1', '0x100'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!ExAllocatePoolWithTag',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
