/* A user buffer touched in a worker thread: bug check 0x7E with STATUS_ACCESS_VIOLATION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'User buffer touched in a worker thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/neither.ts' }],
  expect: {
    bugcheck: '0x7E',
    parameters: ['0xFFFFFFFFC0000005', 'MyDrv!Worker', '_EXCEPTION_RECORD', '_CONTEXT'],
    irql: 0,
    currentThread: 'system',
    faultingFrame: 'MyDrv!Worker',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!PspSystemThreadStartup$filt$0',
      'nt!_C_specific_handler',
      'nt!RtlpExecuteHandlerForException',
      'nt!RtlDispatchException',
      'nt!KiDispatchException',
      'nt!KiExceptionDispatch',
      'nt!KiPageFault',
      'MyDrv!Worker',
      'nt!IopProcessWorkItem',
      'nt!ExpWorkerThread',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
  },
});
