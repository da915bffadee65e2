/* A work item leaks a critical region: bug check 0x1. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A work item leaks a critical region',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x1',
    parameters: ['MyDrv!Worker', '0x0', '0xFFFF', '0x1'],
    irql: 0,
    currentThread: 'system',
    faultingFrame: 'nt!ExpWorkerThread',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExpWorkerThread', 'nt!PspSystemThreadStartup', 'nt!KiStartSystemThread'],
  },
});
