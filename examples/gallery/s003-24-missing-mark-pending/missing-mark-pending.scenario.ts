/* A forgotten IoMarkIrpPending: the completion is lost. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Missing IoMarkIrpPending',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'Executive',
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!IopSynchronousServiceTail',
        'nt!NtReadFile',
        'nt!KiSystemServiceCopyEnd',
      ],
    },
  },
});
