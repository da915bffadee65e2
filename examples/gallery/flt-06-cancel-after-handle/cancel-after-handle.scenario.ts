/* An open is cancelled after a handle was made: bug check 0xF5/0x6A. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'FltCancelFileOpen after a handle was made',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    bugcheck: '0xF5',
    parameters: ['0x6A', '_FILE_OBJECT', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'FLTMGR!FltCancelFileOpen', 'MyDrv!PostCreate'],
  },
});
