/* A block of classic pool is freed twice: bug check 0xC2 (7). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Double free (classic pool)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  pool: 'classic',
  expect: {
    bugcheck: '0xC2',
    parameters: ['0x7', 'meaning: tag', 'meaning: pool header contents', 'meaning: the block'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExFreePoolWithTag', 'MyDrv!DispatchDeviceControl'],
  },
});
