/* A list entry removed twice: bug check 0x139, KERNEL_SECURITY_CHECK_FAILURE, FAST_FAIL_CORRUPT_LIST_ENTRY. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Double RemoveEntryList',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x139',
    parameters: ['0x3', '_KTRAP_FRAME', '_EXCEPTION_RECORD', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiFastFailDispatch',
      'nt!KiRaiseSecurityCheckFailure',
      'MyDrv!',
    ],
  },
});
