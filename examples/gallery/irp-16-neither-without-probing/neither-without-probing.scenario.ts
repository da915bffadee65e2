/* A user pointer that nobody looked at: bug check 0x3B with STATUS_ACCESS_VIOLATION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'METHOD_NEITHER without probing',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/neither.ts', arguments: ['null'] }],
  expect: {
    bugcheck: '0x3B',
    parameters: ['0xC0000005', 'MyDrv!DispatchDeviceControl', 'meaning: context record', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiSystemServiceHandler',
      'nt!RtlpExecuteHandlerForException',
      'nt!RtlDispatchException',
      'nt!KiDispatchException',
      'nt!KiExceptionDispatch',
      'nt!KiPageFault',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
