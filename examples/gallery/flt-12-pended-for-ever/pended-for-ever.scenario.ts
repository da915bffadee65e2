/* A pended create that nobody completes: CreateFile never returns. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Pended pre-operation never completed',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    hang: {
      thread: 'app',
      waitReason: 'Executive',
      irql: 0,
      stackContains: [
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
        'FLTMGR!FltpCreate|FLTMGR!FltpSynchronizedOperation|nt!IopParseDevice',
      ],
    },
  },
});
