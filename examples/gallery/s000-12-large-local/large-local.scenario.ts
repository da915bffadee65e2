/* A local buffer that is larger than what is left of the stack. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A large local array puts RSP below the stack',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    outcome: 'bugcheck',
    bugcheck: '0x7F',
    parameters: ['0x8', '_KTRAP_FRAME', 'meaning: RSP at the fault', 'MyDrv!DispatchDeviceControl'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiDoubleFaultAbort',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
    shows: { '!stackusage': ['MyDrv!DispatchDeviceControl', 'lowest left so far 0 ***'] },
  },
});
