/* The address of a local variable is freed: bug check 0xC4 (0x10) under Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Free of an address that was never allocated',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x10', 'meaning: the address', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!DispatchDeviceControl'],
  },
});
