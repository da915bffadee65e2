/* Cancel routine and DPC routine both complete a request: bug check 0x44, MULTIPLE_IRP_COMPLETE_REQUESTS. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Cancel race: cancel routine and DPC both complete',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    bugcheck: '0x44',
    parameters: ['meaning: the IRP', 'any', 'any', 'any'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!IopfCompleteRequest|nt!IofCompleteRequest',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
    output: ['ReadFile: error 997', 'cancelled: error 995'],
  },
});
