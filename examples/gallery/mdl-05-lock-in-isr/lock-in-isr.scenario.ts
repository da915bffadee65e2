/* MmProbeAndLockPages above DISPATCH_LEVEL, under Driver Verifier: bug check 0xC4/0x70. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'MmProbeAndLockPages in an interrupt service routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x70', '0x5', '_MDL', '0x0'],
    irql: 5,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!Isr',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!Isr'],
  },
});
