/* Bug check 0xBE, ATTEMPTED_WRITE_TO_READONLY_MEMORY. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Store into a constant',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xBE',
    parameters: ['MyDrv!Literal', 'meaning: PTE contents', 'any', 'any'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'MyDrv!',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!MiRaisedIrqlFault|nt!MiSystemFault|nt!MmAccessFault',
      'nt!KiPageFault',
      'MyDrv!',
    ],
  },
});
