/* The acquire call is answered at once; the section is made. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Section synchronization handled synchronously',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/mapNote.ts' }],
  expect: {
    outcome: 'completed',
    output: ['wrote 5 bytes', 'section with protection 0x4: 1 copies wanted', 'mapped: hello'],
  },
});
