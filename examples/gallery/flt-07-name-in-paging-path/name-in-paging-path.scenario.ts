/* The lazy writer's paging write asks for a name: STATUS_FLT_INVALID_NAME_REQUEST. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'File name query in the paging path',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/lazyNote.ts' }],
  expect: { outcome: 'completed', output: ['wrote 7 bytes', 'name of a paging write: 0xc01c0005'] },
});
