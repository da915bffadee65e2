/* A user buffer that goes away between probe and use, inside a try: a status, no bug check. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Same access inside try/except',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    bugcheck: null,
    // ERROR_NOACCESS is what STATUS_ACCESS_VIOLATION becomes.
    output: ['DeviceIoControl failed: 998'],
    events: ['caught', 'complete status c0000005'],
  },
});
