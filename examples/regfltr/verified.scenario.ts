/* Registry callbacks: refuse, replace, enlist in a transaction, with Driver Verifier. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Registry callbacks: refuse, replace, enlist in a transaction, with Driver Verifier',
  drivers: [{ service: 'RegFltr', model: './driver.ts' }],
  applications: [{ image: 'regctrl.exe', model: './app.ts' }],
  verifier: ['standard'],
  expect: {
    outcome: 'completed',
    output: [
      'Callback version 1.1',
      'pre-notification block: refused with c0000022',
      'pre-notification bypass: 42, kept as Bypassed',
      'post-notification override: c0000022 for the caller, the key is there',
      'call context: 0 and 1',
      'RMCallback: 4',
      'transaction committed: the key is there',
      'RMCallback: 8',
      'transaction rolled back: c0000034',
    ],
  },
});
