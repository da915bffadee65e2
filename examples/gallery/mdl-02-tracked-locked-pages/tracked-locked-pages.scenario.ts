/* The same with TrackLockedPages: bug check 0xCB, DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Locked pages left at process exit, with TrackLockedPages',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/neither.ts' }],
  trackLockedPages: true,
  expect: {
    bugcheck: '0xCB',
    parameters: ['MyDrv!DispatchDeviceControl', '0x0', '_MDL', '0x1'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!MmCleanProcessAddressSpace', 'nt!PspExitThread'],
  },
});
