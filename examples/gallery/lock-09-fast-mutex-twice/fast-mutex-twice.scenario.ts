/* A fast mutex taken twice by one thread: it waits for itself. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A fast mutex taken twice',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'WrFastMutex',
      irql: 1,
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject|nt!ExpAcquireFastMutexContended',
        'MyDrv!',
      ],
    },
  },
});
