/* A dispatch routine returns at DISPATCH_LEVEL: bug check 0x4A, IRQL_GT_ZERO_AT_SYSTEM_SERVICE. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A dispatch routine returns at DISPATCH_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x4A',
    parameters: ['meaning: address of nt!NtDeviceIoControlFile', '0x2', '0x0', '0x0'],
    irql: 2,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiSystemServiceExit|nt!KiSystemServiceExitPico|nt!KiSystemServiceCopyEnd',
    ],
  },
});
