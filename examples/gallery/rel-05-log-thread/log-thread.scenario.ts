/* A ring and a thread: callbacks never wait, the log is written by the thread. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Logging fixed: ring buffer plus own thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'wrote 5 bytes',
      'wrote 7 bytes',
      'wrote 11 bytes',
      'MyDrv: write of 5 bytes',
      'MyDrv: write of 7 bytes',
      'MyDrv: write of 11 bytes',
    ],
  },
});
