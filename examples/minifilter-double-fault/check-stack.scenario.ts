/* IoGetRemainingStackSize says in PreWrite that a message is out of the question: the event is queued. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_CHECK_STACK } from './fixes';

export default scenario({
  title: 'With less than 8 KB of stack left the event is queued only',
  ...protectedMachine(FIX_CHECK_STACK, 3),
  expect: {
    outcome: 'completed',
    events: [
      'ntfs log file full',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'ntfs checkpoint done',
      'file open \\letter.docx',
    ],
    output: ['bytes of stack left, queueing only', 'letter.docx is open', 'RT: 2048 bytes of backups, '],
  },
});
