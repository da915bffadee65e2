/* A thread stays at DISPATCH_LEVEL for ever: bug check 0x133. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A thread spins at DISPATCH_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/write.ts' }],
  expect: {
    bugcheck: '0x133',
    parameters: ['0x1', '0x1E00', 'meaning: triage block', '0x0'],
    irql: 2,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!KeAccumulateTicks', 'MyDrv!DispatchWrite', 'nt!IofCallDriver'],
  },
});
