/* A thread ends with a mutex: bug check 0x4000008A, THREAD_TERMINATE_HELD_MUTEX (or 0x20, which is tested first). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A thread ends while it owns a mutex',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    outcome: 'bugcheck',
    currentThread: 'system',
    stackContains: ['nt!KeBugCheckEx'],
  },
});
