/* STATUS_SUCCESS for a request that is still queued: bug check 0xC9/0x226. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Dispatch returns success without completing (Verifier)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['io-verification'],
  expect: {
    bugcheck: '0xC9',
    parameters: ['0x226', 'MyDrv!DispatchRead', '_IRP', '_DEVICE_OBJECT'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!IovCallDriver'],
  },
});
