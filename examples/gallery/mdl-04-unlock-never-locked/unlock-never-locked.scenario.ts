/* MmUnlockPages without MmProbeAndLockPages, under Driver Verifier: bug check 0xC4/0x7C. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'MmUnlockPages on pages never locked',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x7C', '_MDL', 'meaning: MDL flags', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!'],
  },
});
