/* A shared owner wants the resource exclusively: it waits for itself. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A shared owner wants exclusive',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'WrResource',
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!ExpWaitForResource',
        'nt!ExAcquireResourceExclusiveLite',
        'MyDrv!',
      ],
    },
  },
});
