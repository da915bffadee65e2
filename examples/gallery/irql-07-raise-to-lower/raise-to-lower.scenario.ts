/* At DISPATCH_LEVEL, KeRaiseIrql(APC_LEVEL): bug check 0xC4/0x30. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeRaiseIrql to a lower value',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x30', '0x2', '0x1', '0x0'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    shows: { '!verifier 9': ['Special irql', 'RaiseIrqls', '0x1', 'MyDrv.sys', 'New irql:           2'] },
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
