/* Bug check 0xA in nt!KeSetEvent: the event lies in paged pool that is out. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KEVENT in paged pool',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  memoryPressure: true,
  expect: {
    bugcheck: '0xA',
    parameters: ['meaning: address inside the event', '0x2', 'meaning: 0 read / 1 write', 'nt!KeSetEvent'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiPageFault',
      'nt!KeSetEvent',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
