/* A byte between the end of a block and the end of its page is written: bug check 0xC1 at the free. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Overrun within the alignment slack: caught at the free',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['special-pool'],
  expect: {
    bugcheck: '0xC1',
    parameters: ['meaning: p', 'meaning: address of the corrupted byte', 'any', '0x24'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!MmFreeSpecialPool', 'nt!ExFreePoolWithTag', 'MyDrv!DispatchDeviceControl'],
  },
});
