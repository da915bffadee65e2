/* A driver keeps the power IRP of going to sleep: bug check 0x9F, DRIVER_POWER_STATE_FAILURE. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Power IRP blocked',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    bugcheck: '0x9F',
    parameters: ['0x3', '_DEVICE_OBJECT', '_TRIAGE_9F_POWER', '_IRP'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!PopIrpWatchdogBugcheck',
      'nt!PopIrpWatchdog',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
    output: ['good night'],
  },
});
