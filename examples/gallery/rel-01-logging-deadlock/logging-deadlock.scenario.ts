/* Two threads, the log's lock and the log file's resource: a deadlock. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Deadlock by file logging inside a file system callback',
  processors: 2,
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [
    { image: 'write.exe', model: './write.ts' },
    { image: 'flush.exe', model: './flush.ts' },
  ],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'WrResource',
      irql: 0,
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!ExpWaitForResource',
        'nt!ExAcquireResourceExclusiveLite',
        'MyDrv!KLogWriteToFile',
        'MyDrv!KLogV',
        'MyDrv!KLog',
      ],
    },
  },
});
