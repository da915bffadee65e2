/* A thread exits inside a critical region: bug check 0x20, KERNEL_APC_PENDING_DURING_EXIT. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A system thread exits inside a critical region',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x20',
    parameters: ['meaning: APC found pending (0 when none)', '0xFFFF', '0x0', '0x0'],
    irql: 0,
    currentThread: 'system',
    stackContains: ['nt!KeBugCheckEx', 'nt!PspExitThread', 'nt!PspTerminateThreadByPointer|nt!PsTerminateSystemThread'],
  },
});
