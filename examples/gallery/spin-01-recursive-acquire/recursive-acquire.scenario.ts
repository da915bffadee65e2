/* A spin lock taken twice: bug check 0x133, DPC_WATCHDOG_VIOLATION. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A spin lock taken twice by one thread',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0x133',
    parameters: ['0x1', '0x1E00', 'meaning: DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK', '0x0'],
    irql: 2,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!KeAccumulateTicks',
      'nt!KiUpdateRunTime',
      'nt!KxWaitForSpinLockAndAcquire',
      'nt!KeAcquireSpinLockRaiseToDpc',
      'MyDrv!Helper',
      'MyDrv!DispatchDeviceControl',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!IopXxxControlFile',
      'nt!NtDeviceIoControlFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
