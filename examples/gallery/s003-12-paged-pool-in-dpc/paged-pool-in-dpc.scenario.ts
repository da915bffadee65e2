/* Bug check 0xD1: a DPC reads paged pool that is out. Ask !pool and !pte about the first parameter, and !irql. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DPC reads paged-out paged pool',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  memoryPressure: true,
  expect: {
    bugcheck: '0xD1',
    parameters: ['meaning: p', '0x2', '0x0', 'MyDrv!DpcRoutine'],
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
