/* A second instance at an altitude that is taken: STATUS_FLT_INSTANCE_ALTITUDE_COLLISION; half a step above it attaches. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Altitude collision',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    outcome: 'completed',
    output: ['attach at 370000: 0xc01c0011', 'attach at 370000.5: 0x00000000', 'wrote 7 bytes'],
  },
});
