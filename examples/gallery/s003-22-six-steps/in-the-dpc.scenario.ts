/* The same machine, judged in the DPC routine. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Six steps: in the DPC routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    at: 'MyDrv!DpcRoutine',
    irql: 2,
    currentThread: 'app',
    stackContains: [
      'MyDrv!DpcRoutine',
      'nt!KiExecuteAllDpcs',
      'nt!KiRetireDpcList',
      'nt!KxRetireDpcList',
      'nt!KiDispatchInterruptContinue',
      'nt!KiDpcInterruptBypass',
      'nt!KiInterruptDispatch',
      'app!main',
    ],
    shows: { '!irql': ['2 (DISPATCH_LEVEL)'] },
  },
});
