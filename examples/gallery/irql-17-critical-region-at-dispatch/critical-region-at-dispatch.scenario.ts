/* KeEnterCriticalRegion at DISPATCH_LEVEL: bug check 0xC4/0x11A. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Critical region at DISPATCH_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['force-irql-checking'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x11A', '0x2', '0x0', '0x0'],
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
