/* Bug check 0xD1: with Driver Verifier's IRQL checking the page is always out. Without it this driver runs for years. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Force IRQL checking makes a latent bug visible',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['force-irql-checking'],
  expect: {
    bugcheck: '0xD1',
    parameters: ['meaning: paged pool address', '0x2', '0x0', 'MyDrv!DispatchDeviceControl'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'MyDrv!DispatchDeviceControl',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
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
