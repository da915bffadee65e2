/* A reference of an instance is never given back: FltUnregisterFilter does not return. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Leaked reference blocks the unload of a filter',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    output: ['wrote 7 bytes'],
    hang: {
      thread: 'system',
      waitReason: 'WrRundown',
      stackContains: [
        'nt!KiSwapThread',
        'nt!KeWaitForSingleObject',
        'FLTMGR!FltUnregisterFilter',
        'MyDrv!FilterUnload',
      ],
    },
  },
});
