/* A driver without DriverUnload cannot be stopped: error 1052, and it stays loaded. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Driver without DriverUnload cannot be stopped',
  drivers: [{ service: 'MyDrv', model: './driver.ts', start: false }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: ['StartService: done', 'ControlService: error 1052', 'state RUNNING'],
    events: ['service MyDrv stop pending', 'service MyDrv cannot be stopped: status 0xc0000010'],
  },
});
