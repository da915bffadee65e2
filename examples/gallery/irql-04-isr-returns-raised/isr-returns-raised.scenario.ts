/* A service routine returns at HIGH_LEVEL: bug check 0xC4/0x111. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ISR returns at another IRQL',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  verifier: ['standard'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x111', 'MyDrv!Isr', '0x5', '0xF'],
    irql: 15,
    currentThread: 'idle',
    stackContains: ['nt!KeBugCheckEx', 'nt!KiInterruptDispatch'],
  },
});
