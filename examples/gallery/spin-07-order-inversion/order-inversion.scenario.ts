/* Two locks in two orders on two processors: bug check 0x133. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Spin locks in two orders',
  processors: 2,
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [
    { image: 'app.exe', model: '../common/read.ts' },
    { image: 'app.exe', model: '../common/write.ts' },
  ],
  expect: {
    bugcheck: '0x133',
    parameters: ['0x1', '0x1E00', 'meaning: triage block', '0x0'],
    irql: 2,
    currentThread: 'app',
    stackContains: ['nt!KxWaitForSpinLockAndAcquire', 'nt!KeAcquireSpinLockRaiseToDpc', 'MyDrv!'],
  },
});
