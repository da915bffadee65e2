/* A breakpoint on a machine without a debugger: bug check 0x3B with STATUS_BREAKPOINT. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Breakpoint without a debugger',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  debugger: false,
  expect: {
    bugcheck: '0x3B',
    parameters: ['0x80000003', 'nt!DbgBreakPoint', 'meaning: context record', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'nt!DbgBreakPoint|MyDrv!DispatchDeviceControl',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiSystemServiceHandler',
      'nt!RtlpExecuteHandlerForException',
      'nt!KiBreakpointTrap',
      'nt!DbgBreakPoint',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
