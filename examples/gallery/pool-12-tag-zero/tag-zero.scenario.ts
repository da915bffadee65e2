/* An allocation without a tag: bug check 0xC2 (0x9B). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Tag zero',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xC2',
    parameters: ['0x9B', 'meaning: pool type', '0x40', 'MyDrv!DispatchDeviceControl'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExAllocatePoolWithTag', 'MyDrv!DispatchDeviceControl'],
  },
});
