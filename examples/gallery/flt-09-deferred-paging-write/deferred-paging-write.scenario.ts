/* A paging write is to be deferred: STATUS_FLT_NOT_SAFE_TO_POST_OPERATION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Deferring a paging write',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/lazyNote.ts' }],
  expect: { outcome: 'completed', output: ['wrote 7 bytes', 'deferring a paging write: 0xc01c0006'] },
});
