/* A request is completed whose status block lay on a stack that has unwound: bug check 0xC9/0xC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Event and status block on a stack that has unwound',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['io-verification'],
  expect: {
    bugcheck: '0xC9',
    parameters: ['0xC', '_IO_STATUS_BLOCK', '0x0', '0x0'],
    irql: 1,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!IovpCompleteRequest'],
  },
});
