/* A pending request that nobody completes. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'STATUS_PENDING returned, IRP forgotten',
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
