/* Memory with a timer that is set is freed: bug check 0xC4 (0x15) under Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Freeing memory that contains an active timer',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x15', '_KTIMER', 'meaning: pool type', 'meaning: p'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'MyDrv!DispatchDeviceControl'],
  },
});
