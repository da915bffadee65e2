/* A completion routine that does not propagate PendingReturned: the completion is lost. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Completion routine does not propagate PendingReturned',
  drivers: [
    { service: 'MyDrv', model: './lower.ts' },
    { service: 'FilterDrv', model: './driver.ts' },
  ],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    outcome: 'hang',
    bugcheck: null,
    hang: {
      thread: 'app',
      waitReason: 'Executive',
      irql: 0,
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!IopSynchronousServiceTail',
      ],
    },
  },
});
