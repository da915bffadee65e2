/* Memory with an ERESOURCE that was not deleted is freed: bug check 0xC4 (0xD2) under Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Freeing memory with an active ERESOURCE',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0xD2', '_ERESOURCE', 'meaning: start of the allocation', 'meaning: size'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'MyDrv!DispatchDeviceControl'],
  },
});
