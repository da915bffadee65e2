/* Bug check 0x50, PAGE_FAULT_IN_NONPAGED_AREA, although there is a handler. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Unmapped kernel address inside try/except',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x50',
    parameters: ['0xFFFF8000DEAD0000', '0x0', 'MyDrv!DispatchDeviceControl', '0x2'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!',
    stackContains: ['nt!KeBugCheckEx', 'nt!MiSystemFault', 'nt!MmAccessFault', 'nt!KiPageFault', 'MyDrv!'],
  },
});
