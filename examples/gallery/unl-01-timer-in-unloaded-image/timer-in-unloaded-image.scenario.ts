/* Bug check 0xD4: 0xA whose address lies in an unloaded driver and whose instruction in nt. Ask lmu which driver. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Timer object inside the unloaded image',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0xD4',
    parameters: ['meaning: address inside the unloaded image', '0x2', '0x0', 'nt!'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'nt!KiProcessExpiredTimerList|nt!KiTimerWaitTest',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiBugCheckDispatch',
      'nt!KiPageFault',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
