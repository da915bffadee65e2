/* One DPC runs too long: bug check 0x133, DPC_WATCHDOG_VIOLATION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A DPC of thirty seconds',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0x133',
    parameters: ['0x0', '0x501', '0x500', 'meaning: DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KeAccumulateTicks',
      'nt!KiUpdateRunTime',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
