/* As it was: no fix is on, and the log is full when the backup is written. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'A backup in a callback overflows the kernel stack',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000', values: { 'Parameters\\Fixes': 0 } }],
  volume: { files: { 'letter.docx': 'Dear reader' }, log: { fullAt: 5 } },
  applications: [
    { image: 'service.exe', model: './service.ts', arguments: ['10'] },
    { image: 'app.exe', model: './app.ts', delay: 100 },
  ],
});
