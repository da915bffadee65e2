/* A field of a freed structure is read, with special pool: bug check 0xD5. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Use after free, special pool',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['special-pool'],
  expect: {
    bugcheck: '0xD5',
    parameters: ['meaning: address of p->Field', '0x0', 'MyDrv!DispatchDeviceControl', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!MiSystemFault',
      'nt!MmAccessFault',
      'nt!KiPageFault',
      'MyDrv!DispatchDeviceControl',
    ],
  },
});
