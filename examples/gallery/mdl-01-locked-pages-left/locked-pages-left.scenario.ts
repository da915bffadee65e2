/* Pages of a process that are still locked at its end: bug check 0x76, PROCESS_HAS_LOCKED_PAGES. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Locked pages left at process exit',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/neither.ts' }],
  expect: {
    bugcheck: '0x76',
    parameters: ['0x0', '_EPROCESS', '0x1', 'any'],
    irql: 0,
    // Whoever gives up the last reference: here services.exe, which had started the application.
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!MmDeleteProcessAddressSpace', 'nt!PspProcessDelete'],
  },
});
