/* DriverEntry fails: error 31, the image is unloaded, DriverUnload is not called; what it has left stays. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'DriverEntry fails',
  drivers: [{ service: 'MyDrv', model: './driver.ts', start: false }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    violations: ['left a device object'],
    output: [
      'IoCreateSymbolicLink: 0x00000000',
      'StartService: error 31',
      'state STOPPED',
      'IoCreateSymbolicLink: 0xc0000035',
      'StartService again: error 31',
    ],
    events: [
      'load DriverEntry of \\Driver\\MyDrv failed: c0000001',
      'unload MyDrv.sys unmapped',
      'service MyDrv failed to start: error 31, status 0xc0000001',
      'unload MyDrv.sys unmapped',
    ],
  },
});
