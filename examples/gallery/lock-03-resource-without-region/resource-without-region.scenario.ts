/* A resource is acquired with APCs enabled: bug check 0xC4/0x37. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ERESOURCE without a critical region (Verifier)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x37', '0x0', '0x0', '_ERESOURCE'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: ['nt!KeBugCheckEx', 'MyDrv!DispatchDeviceControl'],
  },
});
