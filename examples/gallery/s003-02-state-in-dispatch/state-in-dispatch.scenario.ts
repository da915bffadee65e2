/* The machine as it stands in a dispatch routine. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'State in the dispatch routine',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    at: 'MyDrv!ReadDispatch',
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'MyDrv!ReadDispatch',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtReadFile',
      'nt!KiSystemServiceCopyEnd',
    ],
    state: [
      '@$irql == 0',
      'Irp.$locations[0].MajorFunction === 3',
      'Irp.RequestorMode === 1',
      'Irp.PendingReturned === 0',
      'Irp.StackCount === 1',
      'Irp.CurrentLocation === 1',
      'DeviceObject.ReferenceCount === 1',
    ],
    shows: { '!irql': ['LOW_LEVEL'], '!thread': ['RUNNING on processor 0', 'app.exe'] },
  },
});
