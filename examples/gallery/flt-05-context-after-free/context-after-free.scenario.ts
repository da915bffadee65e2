/* A context is referenced after its last release: bug check 0xF5/0x6E. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Context referenced after it was freed',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    bugcheck: '0xF5',
    parameters: ['0x6E', 'any', 'any', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'FLTMGR!FltReferenceContext', 'MyDrv!PostCreate'],
  },
});
