/* A sleep switches at once, to whoever is ready or to the idle thread. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A voluntary yield goes to the dispatcher at once',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [
    { image: 'app.exe', model: '../common/read.ts' },
    { image: 'other.exe', model: '../common/busy.ts' },
  ],
  expect: {
    outcome: 'completed',
    events: ['wait app.exe', 'switch app.exe', 'wait app.exe', '-> Idle', 'timer expired', 'ready app.exe'],
    output: ['ReadFile returned TRUE'],
  },
});
