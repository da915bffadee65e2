/* A filter calls down an IRP that has no location left: bug check 0x35, NO_MORE_IRP_STACK_LOCATIONS. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'No stack location left',
  drivers: [
    { service: 'MyDrv', model: './lower.ts' },
    { service: 'FilterDrv', model: './driver.ts' },
  ],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: '0x35',
    parameters: ['_IRP', '0x0', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'FilterDrv!DispatchRead',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!IopfCallDriver|nt!IofCallDriver',
      'FilterDrv!DispatchRead',
      'nt!IofCallDriver',
      'nt!IopSynchronousServiceTail',
      'nt!NtReadFile',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
