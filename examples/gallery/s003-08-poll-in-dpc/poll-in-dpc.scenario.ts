/* Asking whether an event is signalled is legal in a DPC. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A wait with zero timeout in a DPC',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: null,
    output: ['unsignalled: 00000102', 'signalled: 00000000', 'ReadFile returned TRUE'],
  },
});
