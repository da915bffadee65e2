/* H at 370000 over L at 320000: H.pre, L.pre, Ntfs, L.post, H.post. The lower one is loaded first. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'Callback order by altitude',
  drivers: [
    { service: 'L', model: './driver.ts', altitude: '320000' },
    { service: 'H', model: './driver.ts', altitude: '370000' },
  ],
  applications: [{ image: 'app.exe', model: '../common/writeNote.ts' }],
  expect: {
    outcome: 'completed',
    output: ['H.pre', 'L.pre', 'L.post', 'H.post', 'wrote 7 bytes'],
    events: ['irp IRP_MJ_CREATE to \\FileSystem\\FltMgr', 'irp IRP_MJ_CREATE to \\FileSystem\\Ntfs', 'open \\note.txt'],
  },
});
