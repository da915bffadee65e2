/* A deleted service that still runs or has handles is only marked: 1072 for who creates it again. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DeleteService while running or with open handles',
  drivers: [{ service: 'MyDrv', model: './driver.ts', start: false }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'StartService: done',
      'DeleteService: done',
      'state RUNNING',
      'CreateService, running: error 1072',
      'ControlService: done',
      'CreateService, stopped: error 1072',
      'CreateService, closed: done',
    ],
    events: [
      'service MyDrv marked for delete',
      'service MyDrv stopped',
      'service MyDrv deleted',
      'service MyDrv created',
    ],
  },
});
