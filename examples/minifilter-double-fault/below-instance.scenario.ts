/* The backup goes below the own instance: no second PreCreate. The paging write still enters PreWrite, with room for it. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_BELOW_INSTANCE } from './fixes';

export default scenario({
  title: 'The backup is read and written below the own instance',
  ...protectedMachine(FIX_BELOW_INSTANCE, 3),
  expect: {
    outcome: 'completed',
    events: [
      'filter MyDrv opens \\letter.docx below itself',
      'ntfs log file full',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'filter message',
      'ntfs checkpoint done',
    ],
    output: ['letter.docx is open', 'RT: 1024 bytes of backups, 0 events queued'],
  },
});
