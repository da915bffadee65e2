/* A driver touches its own IRP after IoCompleteRequest: bug check 0xD5 with special pool. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Touching the IRP after IoCompleteRequest (special pool)',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['special-pool'],
  expect: {
    bugcheck: '0xD5',
    parameters: ['meaning: address inside the IRP', '0x1', 'MyDrv!ReadDispatch', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!MiSystemFault', 'nt!MmAccessFault', 'nt!KiPageFault', 'MyDrv!ReadDispatch'],
  },
});
