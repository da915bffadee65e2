/* A system worker thread makes the backup, on a stack of its own; PreCreate waits for it. */
import { scenario } from 'kdlab';
import { protectedMachine } from '../../minifilter-double-fault/machine';
import { FIX_BACKUP_IN_WORKER } from '../../minifilter-double-fault/fixes';

export default scenario({
  title: 'The backup runs in a worker thread',
  ...protectedMachine(FIX_BACKUP_IN_WORKER, 4, '../../minifilter-double-fault'),
  expect: {
    outcome: 'completed',
    events: [
      'ntfs log file full',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'filter message',
      'ntfs checkpoint done',
      'file open \\letter.docx',
    ],
    output: ['letter.docx is open', 'RT: 2048 bytes of backups, 0 events queued'],
  },
});
