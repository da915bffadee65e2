/*
 * A spin lock is acquired twice: bug check 0xC4/0x1000.
 *
 * The recursive acquire of SPIN-01, with Deadlock Detection: Verifier knows who holds what, and stops before the processor
 * spins for two minutes. Ask !deadlock.
 * The driver is that of spin-01-recursive-acquire.
 */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Recursive acquire with Deadlock Detection',
  drivers: [{ service: 'MyDrv', model: '../spin-01-recursive-acquire/driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  verifier: ['deadlock-detection'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x1000', 'meaning: address of the lock', 'any', 'any'],
    irql: 2,
    currentThread: 'app',
    faultingFrame: 'MyDrv!Helper',
    shows: { '!deadlock': ['issue 1000', 'Acquired by thread', 'MyDrv!DispatchDeviceControl'] },
    stackContains: ['nt!KeBugCheckEx', 'nt!VerifierBugCheckIfAppropriate', 'MyDrv!Helper'],
  },
});
