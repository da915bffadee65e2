/* A reference too many is given back: bug check 0x18, REFERENCE_BY_POINTER. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'One ObDereferenceObject too many',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x18',
    parameters: ['meaning: object type', 'meaning: object', 'any', 'any'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!ObfDereferenceObjectWithTag|nt!ObfDereferenceObject'],
  },
});
