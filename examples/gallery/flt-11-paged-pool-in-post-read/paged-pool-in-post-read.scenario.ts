/* A post-read callback in the disk's DPC touches paged pool: bug check 0xD1. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Post-operation touches paged pool at DISPATCH_LEVEL',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  memoryPressure: true,
  expect: {
    bugcheck: '0xD1',
    parameters: ['any', '0x2', '0x0', 'MyDrv!PostRead'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!PostRead',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiPageFault',
      'MyDrv!PostRead',
      'FLTMGR!FltpPerformPostCallbacksWorker|FLTMGR!FltpPerformPostCallbacks',
      'FLTMGR!FltpPassThroughCompletionWorker|FLTMGR!FltpPassThroughCompletion',
      'nt!IopfCompleteRequest',
    ],
  },
});
