/*
 * A DPC routine asks for paged pool, unverified: bug check 0xC2/0x8.
 *
 * The same request without Driver Verifier: the pool allocator itself finds the IRQL wrong, and says so as a bad caller (0xC2).
 * Older builds do not look, and the allocation may succeed while pages are resident.
 * The driver is that of irql-09-paged-pool-in-dpc.
 */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Paged pool allocation at DISPATCH_LEVEL (no Verifier)',
  drivers: [{ service: 'MyDrv', model: '../irql-09-paged-pool-in-dpc/driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0xC2',
    parameters: ['0x8', '0x2', '0x1', '0x100'],
    irql: 2,
    currentThread: 'idle',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!ExAllocatePoolWithTag',
      'MyDrv!DpcRoutine',
      'nt!KiProcessExpiredTimerList',
      'nt!KiRetireDpcList',
      'nt!KiIdleLoop',
    ],
  },
});
