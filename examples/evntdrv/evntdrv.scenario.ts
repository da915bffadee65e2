/* Event tracing from a driver. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Event tracing from a driver',
  drivers: [{ service: 'EventDrv', model: './driver.ts' }],
  applications: [{ image: 'evntctrl.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      '[etw] Sample Driver event 1 level 4 keyword 0x1: 16, "\\Device\\EventEtw", 0',
      '[wpp] #1',
      'Offline',
      '[etw] Sample Driver event 2 level 5',
      'request 3: error 50',
      '[etw] Sample Driver event 3 level 4',
    ],
  },
});
