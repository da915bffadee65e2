/* A spin lock is released that nobody holds: bug check 0xC4/0x1007. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Release of a lock that is not held, with Deadlock Detection',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['deadlock-detection'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x1007', 'meaning: address of the lock', 'any', 'any'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!VerifierBugCheckIfAppropriate',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
