/* The same leak without Driver Verifier: nobody notices, and the memory is gone. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Leak at unload without Verifier',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  expect: {
    outcome: 'completed',
    events: ['unload MyDrv.sys unmapped'],
    shows: { '!poolused 2 Leak': [' Leak        1      '] },
  },
});
