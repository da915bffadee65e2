/* A mutex released by another thread: bug check 0x3B with STATUS_MUTANT_NOT_OWNED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A mutex released by a thread that does not own it',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x3B',
    parameters: ['0xC0000046', 'meaning: nt!KeReleaseMutant+x (RtlRaiseStatus)', 'meaning: context record', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiSystemServiceHandler',
      'nt!RtlpExecuteHandlerForException',
      'nt!RtlRaiseStatus',
      'nt!KeReleaseMutant',
      'nt!KeReleaseMutex',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
