/* A wait with a timeout under a spin lock: bug check 0xC4/0x122. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Finite nonzero wait at DISPATCH_LEVEL under Verifier',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x122', 'meaning: address of the IRQL value', '_KEVENT', 'meaning: address of the timeout'],
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
