/* Object callbacks: a process that nobody may terminate, with Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Object callbacks: a process that nobody may terminate, with Driver Verifier',
  drivers: [{ service: 'ObCallbackTest', model: './driver.ts' }],
  applications: [{ image: 'obcallback.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: {
    outcome: 'completed',
    output: [
      'ObCallbackTest: callback version 0x100',
      'ObCallbackTest: protecting',
      'ObCallbackTest: create: 0x1 becomes 0x0',
      'by a new handle: error 5',
      'ObCallbackTest: duplicate:',
      'by a copy of the handle: error 5',
      'without protection: terminated',
    ],
  },
});
