/* An APC routine returns at DISPATCH_LEVEL: bug check 0xC8, IRQL_UNEXPECTED_VALUE. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A kernel APC routine returns at raised IRQL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xC8',
    parameters: ['0x20100', 'MyDrv!KernelRoutine', '_KAPC', '0x0'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'nt!KiDeliverApc|MyDrv!',
    stackContains: ['nt!KeBugCheckEx', 'nt!KiDeliverApc'],
  },
});
