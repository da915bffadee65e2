/* Bug check 0xD3, DRIVER_PORTION_MUST_BE_NONPAGED: 0xA whose address lies in a driver and whose instruction in nt. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Timer object in a pageable data section',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  stopServices: false,
  memoryPressure: true,
  expect: {
    bugcheck: '0xD3',
    parameters: ['MyDrv!g_Timer', '0x2', 'meaning: 0 read or 1 write', 'nt!'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'nt!KiProcessExpiredTimerList|nt!KiTimerExpiration|nt!KiInsertTimerTable',
    stackContains: ['nt!KeBugCheckEx', 'nt!KiBugCheckDispatch', 'nt!KiPageFault', 'nt!KiRetireDpcList'],
  },
});
