/* The buffers of the backup come from pool: 5,000 bytes of stack less in the two nests, and the path is the same. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_BUFFERS_IN_POOL } from './fixes';

export default scenario({
  title: 'The buffers of the backup come from pool',
  ...protectedMachine(FIX_BUFFERS_IN_POOL, 4),
  expect: {
    outcome: 'completed',
    events: [
      'ntfs log file full',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'filter message',
      'ntfs checkpoint done',
    ],
    output: ['letter.docx is open', 'RT: 2048 bytes of backups, 0 events queued'],
  },
});
