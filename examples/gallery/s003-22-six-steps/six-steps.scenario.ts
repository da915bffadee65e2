/* Interrupt, service routine, masked interrupt, DPC, thread: in this order. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Six steps from interrupt to thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    bugcheck: null,
    events: [
      'interrupt vector 51 taken, IRQL 0 -> 5',
      'interrupt service routine begins at IRQL 5',
      'dpc queued on processor 0, depth 1',
      'interrupt service routine returned TRUE',
      'interrupt vector 51 ends, IRQL 5 -> 0',
      'interrupt vector 41 taken, IRQL 2 -> 4',
      'interrupt service routine returned TRUE',
      'interrupt vector 41 ends, IRQL 4 -> 2',
      'dpc routine begins',
      'dpc routine returned',
    ],
    output: ['computed'],
  },
});
