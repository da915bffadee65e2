/* A request completed twice: bug check 0x44, MULTIPLE_IRP_COMPLETE_REQUESTS. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Completing the same IRP twice',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x44',
    parameters: ['_IRP', 'any', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!IopfCompleteRequest|nt!IofCompleteRequest',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
