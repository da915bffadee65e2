/* The same driver with a debugger attached: it stops at the breakpoint and goes on. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Breakpoint with a debugger',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/control.ts' }],
  expect: { outcome: 'completed', output: ['DeviceIoControl returned TRUE'] },
});
