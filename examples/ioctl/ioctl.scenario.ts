/* DeviceIoControl with the four methods. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DeviceIoControl: four ways of handing over buffers',
  drivers: [{ service: 'SIOCTL', model: './driver.ts' }],
  applications: [{ image: 'ioctlapp.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: [
      'METHOD_BUFFERED: 38 bytes: This String is from Device Driver !!!',
      'in direct, by the MDL: the second input',
      'METHOD_IN_DIRECT: 100 bytes: the second input',
      'METHOD_OUT_DIRECT: 38 bytes: This String is from Device Driver !!!',
      'METHOD_NEITHER: 38 bytes: This String is from Device Driver !!!',
      'neither: exception c0000005 at the input',
      'METHOD_NEITHER without input failed: 998',
    ],
  },
});
