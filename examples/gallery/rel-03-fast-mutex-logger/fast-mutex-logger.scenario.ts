/* File I/O under a fast mutex, entered again by its own write: a wait that cannot end. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Logger guarded by a fast mutex: Zw file I/O at APC_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'WrFastMutex',
      irql: 1,
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'nt!ExAcquireFastMutex',
        'MyDrv!KLog',
        'MyDrv!PreWrite',
        'nt!NtWriteFile',
        'nt!KiSystemServiceCopyEnd',
        'nt!KiServiceLinkage',
        'MyDrv!KLog',
      ],
    },
  },
});
