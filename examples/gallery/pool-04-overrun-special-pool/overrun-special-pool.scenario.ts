/* The first byte behind a block of special pool is written: bug check 0xD6 at the store. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Overrun with special pool: caught at the store',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['special-pool'],
  expect: {
    bugcheck: '0xD6',
    parameters: ['meaning: p + 64', '0x1', 'MyDrv!DispatchDeviceControl', '0x0'],
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
