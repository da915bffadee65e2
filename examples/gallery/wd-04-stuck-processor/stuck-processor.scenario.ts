/* A processor above CLOCK_LEVEL: bug check 0x101, CLOCK_WATCHDOG_TIMEOUT, on another one. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A processor stuck at HIGH_LEVEL',
  processors: 4,
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/write.ts' }],
  expect: {
    bugcheck: '0x101',
    parameters: ['meaning: clock interrupt time-out in ticks', '0x0', '_KPRCB', '0x1'],
    irql: 13,
    stackContains: ['nt!KeBugCheckEx'],
  },
});
