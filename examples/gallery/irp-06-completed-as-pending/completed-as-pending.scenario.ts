/* A request is completed with STATUS_PENDING: bug check 0xC9/0x6. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Completing with STATUS_PENDING in IoStatus',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['io-verification'],
  expect: {
    bugcheck: '0xC9',
    parameters: ['0x6', '0x103', '_IRP', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!IovCompleteRequest', 'MyDrv!DispatchRead'],
  },
});
