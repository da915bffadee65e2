/* A request of no bytes: bug check 0xC4 (0) under Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Zero-byte request under Verifier',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x0', '0x0', 'meaning: pool type', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!DispatchDeviceControl'],
  },
});
