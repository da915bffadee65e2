/* A callback is asked for that was never registered: bug check 0xF5/0x66. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'SUCCESS_WITH_CALLBACK without a registered post-operation',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    bugcheck: '0xF5',
    parameters: ['0x66', '_FLT_CALLBACK_DATA', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'FLTMGR!FltpPerformPreCallbacksWorker|FLTMGR!FltpPerformPreCallbacks',
      'FLTMGR!FltpPassThroughInternal',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtWriteFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
