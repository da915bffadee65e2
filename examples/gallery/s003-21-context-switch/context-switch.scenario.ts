/* One thread waits, a thread of another process runs. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'What a context switch saves',
  drivers: [{ service: 'MyDrv', model: './driver.ts' }],
  applications: [
    { image: 'app.exe', model: '../common/read.ts' },
    { image: 'other.exe', model: '../common/write.ts', delay: 100 },
  ],
  expect: {
    at: 'MyDrv!WriteDispatch',
    irql: 0,
    currentThread: 'other.exe',
    events: ['wait app.exe', 'switch app.exe'],
    shows: {
      '!process 0 7 app.exe': [
        'WAIT: (Executive) KernelMode',
        'nt!KiSwapContext',
        'nt!KiSwapThread',
        'MyDrv!ReadDispatch',
      ],
    },
  },
});
