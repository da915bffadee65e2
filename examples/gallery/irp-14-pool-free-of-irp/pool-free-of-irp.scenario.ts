/* An IRP is freed as if it were pool: bug check 0xC4/0x105. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ExFreePool on an IRP',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x105', '_IRP', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!DispatchDeviceControl'],
  },
});
