/* A critical region is not left: bug check 0x1, APC_INDEX_MISMATCH. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A dispatch routine leaks a critical region',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x1',
    parameters: ['meaning: nt!NtDeviceIoControlFile', '0x0', '0xFFFF', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!KiBugCheckDispatch'],
  },
});
