/* A service routine sets an event: bug check 0xC4/0x80. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeSetEvent above DISPATCH_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x80', '0x5', '_KEVENT', '0x0'],
    irql: 5,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!Isr',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!VerifierBugCheckIfAppropriate',
      'MyDrv!Isr',
      'nt!KiCallInterruptServiceRoutine',
    ],
  },
});
