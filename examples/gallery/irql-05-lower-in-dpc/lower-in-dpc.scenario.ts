/* A DPC routine lowers the IRQL to wait: bug check 0xC4/0x31 with parameter 4 = 1. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Lowering the IRQL inside a DPC',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x31', '0x2', '0x0', '0x1'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!DpcRoutine',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!VerifierBugCheckIfAppropriate',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
