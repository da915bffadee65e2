/* The lazy writer waits for a service that never reads. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Lazy writer blocked by a message that nobody reads',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [
    { image: 'client.exe', model: '../common/silentClient.ts' },
    { image: 'app.exe', model: './app.ts', delay: 100 },
  ],
  expect: {
    // The lazy writer looks again each second, for ever.
    statements: 2_000_000,
    output: ['connected', 'wrote 1048576 bytes'],
    hang: {
      thread: 'system',
      waitReason: 'Executive',
      irql: 0,
      stackContains: [
        'nt!KiSwapThread',
        'nt!KeWaitForSingleObject|nt!KeWaitForMultipleObjects',
        'FLTMGR!FltSendMessage',
        'MyDrv!PreWrite',
        'FLTMGR!FltpPerformPreCallbacksWorker|FLTMGR!FltpPerformPreCallbacks',
        'FLTMGR!FltpPassThroughInternal',
        'nt!MiFlushSectionInternal',
        'nt!MmFlushSection',
        'nt!CcWriteBehind|nt!CcWriteBehindInternal',
        'nt!CcWorkerThread',
        'nt!ExpWorkerThread',
        'nt!PspSystemThreadStartup',
        'nt!KiStartSystemThread',
      ],
    },
  },
});
