/* A protected block is freed with another tag: bug check 0xC2 (0xA). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Wrong tag on a protected allocation',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xC2',
    parameters: ['0xA', 'meaning: p', 'meaning: allocation tag', 'meaning: tag given to the free'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExFreePoolWithTag', 'MyDrv!DispatchDeviceControl'],
  },
});
