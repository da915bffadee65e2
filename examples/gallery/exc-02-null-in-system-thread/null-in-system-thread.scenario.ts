/* A null pointer in a system thread: bug check 0x7E, SYSTEM_THREAD_EXCEPTION_NOT_HANDLED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'NULL dereference in a system thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x7E',
    parameters: ['0xFFFFFFFFC0000005', 'MyDrv!ThreadProc', 'meaning: exception record', 'meaning: context record'],
    irql: 0,
    currentThread: 'system',
    faultingFrame: 'MyDrv!ThreadProc',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!PspSystemThreadStartup$filt$0',
      'nt!_C_specific_handler',
      'nt!RtlpExecuteHandlerForException',
      'nt!RtlDispatchException',
      'nt!KiDispatchException',
      'nt!KiExceptionDispatch',
      'nt!KiPageFault',
      'MyDrv!ThreadProc',
      'nt!PspSystemThreadStartup',
      'nt!KiStartSystemThread',
    ],
  },
});
