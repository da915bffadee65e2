/* Name information is given back once too often: bug check 0xF5/0x68. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Name information released twice',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    bugcheck: '0xF5',
    parameters: ['0x68', 'any', '_FLT_FILE_NAME_INFORMATION', 'any'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'FLTMGR!FltReleaseFileNameInformation', 'MyDrv!PostCreate'],
    output: ['opened \\Device\\HarddiskVolume1\\note.txt'],
  },
});
