/* IoFreeIrp for an IRP that is queued to a thread: bug check 0xC9/0x2. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Freeing a threaded IRP',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['io-verification'],
  expect: {
    bugcheck: '0xC9',
    parameters: ['0x2', '_IRP', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: ['nt!KeBugCheckEx', 'nt!IoFreeIrp', 'MyDrv!DispatchDeviceControl'],
  },
});
