/* A driver tells an application, by an event and by a pending request. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A driver tells an application',
  drivers: [{ service: 'EVENT', model: './driver.ts' }],
  applications: [{ image: 'event.exe', model: './app.ts' }],

  expect: {
    outcome: 'completed',
    output: [
      'by event: registered',
      'signalled within 150 ms',
      'by request: error 997',
      'completed: yes',
      'cancelled: error 995',
      'not a handle: error 6',
      'still silent: yes',
    ],
  },
});
