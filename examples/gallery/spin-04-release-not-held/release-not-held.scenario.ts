/* Releasing a lock that is not held passes unnoticed. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A spin lock released by nobody',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: {
    bugcheck: null,
    output: ['IRQL 0', 'DeviceIoControl returned TRUE'],
  },
});
