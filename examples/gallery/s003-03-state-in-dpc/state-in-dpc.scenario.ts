/* The machine as it stands in a DPC routine. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'State in the DPC routine of an idle machine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    at: 'MyDrv!DpcRoutine',
    irql: 2,
    currentThread: 'idle',
    stackContains: ['MyDrv!DpcRoutine', 'nt!KiProcessExpiredTimerList', 'nt!KiRetireDpcList', 'nt!KiIdleLoop'],
    state: [
      '@$irql == 2',
      'DeferredContext.Timer.Header.SignalState === 1',
      'DeferredContext.Timer.Header.Inserted === 0',
      '(DeferredContext.PendingIrp.$locations[0].Control & 1) === 1',
    ],
    shows: { '!irql': ['DISPATCH_LEVEL'], '!process 0 7 app.exe': ['WAIT: (Executive)'] },
  },
});
