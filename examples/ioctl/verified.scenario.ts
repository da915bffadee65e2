/* The same driver under Driver Verifier: nothing to complain about. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DeviceIoControl, with Driver Verifier',
  drivers: [{ service: 'SIOCTL', model: './driver.ts' }],
  applications: [{ image: 'ioctlapp.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: { outcome: 'completed', output: ['METHOD_NEITHER: 38 bytes: This String is from Device Driver !!!'] },
});
