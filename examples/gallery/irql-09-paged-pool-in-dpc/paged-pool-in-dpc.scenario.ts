/* A DPC routine asks for paged pool: bug check 0xC4/0x1. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Paged pool allocation at DISPATCH_LEVEL (Verifier)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x1', '0x2', '0x1', '0x100'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!DpcRoutine',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!VerifierBugCheckIfAppropriate',
      'nt!VerifierExAllocatePoolWithTag',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
