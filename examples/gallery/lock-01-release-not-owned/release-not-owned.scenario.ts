/* An ERESOURCE released by a stranger: bug check 0xE3, RESOURCE_NOT_OWNED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ERESOURCE released by a thread that does not own it',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xE3',
    parameters: ['_ERESOURCE', '_ETHREAD', 'meaning: owner table or 0', 'any'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'nt!ExReleaseResourceLite|MyDrv!',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExReleaseResourceLite', 'MyDrv!'],
  },
});
