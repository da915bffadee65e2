/* Bug check 0xD1 with access 8 (execute): the DPC routine lies in a pageable section that is out. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DPC routine in a pageable section',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  memoryPressure: true,
  expect: {
    bugcheck: '0xD1',
    parameters: ['MyDrv!DpcRoutine', '0x2', '0x8', 'MyDrv!DpcRoutine'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!DpcRoutine',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiPageFault',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
