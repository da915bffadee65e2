/* A wait for four objects without wait blocks: bug check 0xC, MAXIMUM_WAIT_OBJECTS_EXCEEDED. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'More than three objects without a wait block array',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: '0xC',
    parameters: ['0x0', '0x0', '0x0', '0x0'],
    irql: 0,
    currentThread: 'app',
    faultingFrame: 'nt!KeWaitForMultipleObjects|MyDrv!',
    stackContains: ['nt!KeBugCheckEx', 'nt!KeWaitForMultipleObjects', 'MyDrv!'],
  },
});
