/* An image that is not signed (error 577) and one that is not there (error 2). */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Unsigned image / missing image',
  testSigning: false,
  drivers: [{ service: 'MyDrv', model: './driver.ts', path: 'C:\\drv\\MyDrv.sys', signature: 'none', start: false }],
  applications: [{ image: 'app.exe', model: './app.ts' }],
  expect: {
    outcome: 'completed',
    output: ['StartService, unsigned: error 577', 'StartService, wrong ImagePath: error 2'],
    events: [
      'service MyDrv failed to start: error 577, status 0xc0000428',
      'service Wrong failed to start: error 2, status 0xc0000034',
    ],
  },
});
