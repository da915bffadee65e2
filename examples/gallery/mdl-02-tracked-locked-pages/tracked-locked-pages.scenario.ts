/*
 * The same with TrackLockedPages: bug check 0xCB, DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS.
 *
 * MmProbeAndLockPages pins the pages of the user's buffer, and nobody unpins them: the last thread of the process finds them when
 * it ends. With TrackLockedPages the kernel has noted who locked what: parameter 1 leads to the driver (ln), 3 is the MDL.
 * The driver is that of mdl-01-locked-pages-left.
 */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Locked pages left at process exit, with TrackLockedPages',
  drivers: [{ service: 'MyDrv', model: '../mdl-01-locked-pages-left/driver.ts' }],
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
