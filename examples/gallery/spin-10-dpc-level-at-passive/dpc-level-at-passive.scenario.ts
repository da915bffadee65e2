/* The AtDpcLevel form in a thread at PASSIVE_LEVEL: bug check 0xC4/0x40. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeAcquireSpinLockAtDpcLevel at PASSIVE_LEVEL under Verifier',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x40', '0x0', 'meaning: address of the lock', '0x0'],
    irql: 0,
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
