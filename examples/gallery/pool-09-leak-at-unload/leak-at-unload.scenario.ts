/* A driver is unloaded and has not freed its pool: bug check 0xC4 (0x62) under Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Leak at unload, Verifier',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  verifier: ['pool-tracking'],
  expect: {
    bugcheck: '0xC4',
    parameters: ['0x62', 'meaning: driver name', 'meaning: verifier driver entry', '0x1'],
    irql: 0,
    currentThread: 'system',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!VerifierBugCheckIfAppropriate',
      'nt!VfPoolCheckForLeaks',
      'nt!VfTargetDriversRemove',
      'nt!MmUnloadSystemImage',
    ],
    shows: {
      '!verifier 3': [
        'Current Pool Allocations  paged 0x0 for 00000000 bytes, nonpaged 0x1',
        ' Leak  MyDrv!DriverEntry',
      ],
    },
  },
});
