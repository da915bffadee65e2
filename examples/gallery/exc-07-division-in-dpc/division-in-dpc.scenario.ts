/* A division by zero in a DPC: bug check 0x1E, KMODE_EXCEPTION_NOT_HANDLED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Division by zero in a DPC',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0x1E',
    parameters: ['0xFFFFFFFFC0000094', 'MyDrv!DpcRoutine', 'any', 'any'],
    irql: 2,
    currentThread: 'idle',
    faultingFrame: 'MyDrv!DpcRoutine',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KiDispatchException',
      'nt!KiExceptionDispatch',
      'nt!KiDivideErrorFault',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
