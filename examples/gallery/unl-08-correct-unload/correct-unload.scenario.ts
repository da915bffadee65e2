/* A driver with a running timer unloads as it should. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Correct unload with a running timer',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    outcome: 'completed',
    events: ['timer set, due in', 'timer cancelled', 'device delete of', 'unload MyDrv.sys unmapped'],
  },
});
