/* A null pointer in a dispatch routine: bug check 0x3B, SYSTEM_SERVICE_EXCEPTION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'NULL dereference in a dispatch routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
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
