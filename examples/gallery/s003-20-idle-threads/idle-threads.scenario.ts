/* Four processors, four idle threads. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'One idle thread per processor',
  processors: 4,
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    at: 'MyDrv!DpcRoutine',
    currentThread: 'idle',
    shows: { '!running -i': ['0', '1', '2', '3'], '!thread': ['Cid 0000.0000', 'RUNNING on processor'] },
  },
});
