/* A yield in a DPC with nobody ready does nothing: the application begins when the system has come to rest. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'ZwYieldExecution in a DPC, nobody ready',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [{ image: 'app.exe', model: '../common/read.ts', delay: 300 }],
  expect: {
    bugcheck: null,
    output: ['ZwYieldExecution: 40000024', 'ReadFile returned TRUE'],
  },
});
