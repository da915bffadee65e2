/* Attaching to a process in a DPC: bug check 0x5, INVALID_PROCESS_ATTACH_ATTEMPT. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'KeStackAttachProcess in a DPC',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0x5',
    parameters: ['_EPROCESS', '_EPROCESS', 'meaning: ApcStateIndex', '0x1'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'nt!KeStackAttachProcess|MyDrv!DpcRoutine',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KeStackAttachProcess',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
