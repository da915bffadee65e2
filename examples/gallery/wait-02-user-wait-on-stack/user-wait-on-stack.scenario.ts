/* A UserMode wait for a local event: bug check 0xC4/0x123. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'User-mode wait on an event that lies on the kernel stack',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x123', '_KEVENT', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!DispatchDeviceControl'],
  },
});
