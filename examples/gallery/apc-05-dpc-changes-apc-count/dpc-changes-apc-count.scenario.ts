/* A DPC changes the APC disable count: bug check 0xC7, TIMER_OR_DPC_INVALID. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A DPC enters a critical region',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0xC7',
    parameters: ['0x4', 'MyDrv!DpcRoutine', 'meaning: count before', 'meaning: count after'],
    irql: 2,
    currentThread: 'idle',
    stackContains: ['nt!KeBugCheckEx', 'nt!KiExecuteAllDpcs|nt!KiRetireDpcList'],
  },
});
