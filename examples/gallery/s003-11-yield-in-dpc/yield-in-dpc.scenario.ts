/* A yield in a DPC with nobody ready does nothing. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ZwYieldExecution in a DPC, nobody ready',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts' }],
  expect: {
    bugcheck: null,
    output: ['ZwYieldExecution: 40000024', 'ReadFile returned TRUE'],
  },
});
