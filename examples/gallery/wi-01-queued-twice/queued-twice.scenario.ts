/* A work item is queued again before it has run: bug check 0x96 in the worker. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Same WORK_QUEUE_ITEM queued twice',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x96',
    parameters: ['_WORK_QUEUE_ITEM', '_KQUEUE', '_KQUEUE', 'MyDrv!Worker'],
    irql: 0,
    currentThread: 'system',
    stackContains: ['nt!KeBugCheckEx', 'nt!ExpWorkerThread', 'nt!PspSystemThreadStartup', 'nt!KiStartSystemThread'],
  },
});
