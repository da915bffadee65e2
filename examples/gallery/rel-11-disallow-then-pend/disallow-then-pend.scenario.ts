/* Fast I/O is refused, the IRP pended and completed by a worker: the write succeeds. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Fast I/O disallowed first, then pended as an IRP',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeTwice.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'PreWrite(IRP): a worker shall do it',
      'worker: completed',
      'wrote 5 bytes',
      'PreWrite(FASTIO): disallowed',
      'PreWrite(IRP): a worker shall do it',
      'worker: completed',
      'wrote 6 bytes',
    ],
  },
});
