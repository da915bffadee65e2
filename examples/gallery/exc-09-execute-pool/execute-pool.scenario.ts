/* Bug check 0xFC, ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Executing nonpaged pool',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xFC',
    parameters: ['meaning: p', 'meaning: PTE contents', 'any', 'any'],
    irql: 0,
    currentThread: 'app',
    stackContains: ['nt!KeBugCheckEx', 'nt!MmAccessFault', 'nt!KiPageFault'],
  },
});
