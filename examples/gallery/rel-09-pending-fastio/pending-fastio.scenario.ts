/* A fast I/O write is "pended" under Driver Verifier, and no debugger is there to ask: bug check 0x3B. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'FLT_PREOP_PENDING from a fast I/O write, Verifier on, no kernel debugger',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeTwice.ts' }],
  verifier: ['io-verification'],
  debugger: false,
  expect: {
    bugcheck: '0x3B',
    parameters: ['0x80000003', 'nt!DebugPrompt', 'meaning: context record', '0x0'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!DebugPrompt',
      'nt!DbgPrompt',
      'FLTMGR!FltpvPrintErrors',
      'FLTMGR!FltpvVerifyPreOperationStatus',
      'FLTMGR!FltvPreOperation',
      'FLTMGR!FltpPerformPreCallbacksWorker|FLTMGR!FltpPerformPreCallbacks',
      'FLTMGR!FltpPassThroughFastIo',
      'FLTMGR!FltpFastIoWrite',
      'nt!IopWriteFile',
      'nt!NtWriteFile',
    ],
  },
});
