/* The same machine, judged in the service routine. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Six steps: in the service routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    at: 'MyDrv!Isr',
    irql: 5,
    currentThread: 'app',
    stackContains: [
      'MyDrv!Isr',
      'nt!KiCallInterruptServiceRoutine',
      'nt!KiInterruptSubDispatch',
      'nt!KiInterruptDispatch',
      'app!main',
    ],
  },
});
