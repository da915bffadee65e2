/* The story's fix: the checkpoint goes on below PreWrite, and just fits. What counts changes and makes backups goes on. */
import { scenario } from 'kdlab';
import { protectedMachine } from './machine';
import { FIX_NO_MESSAGE_ON_PAGING_IO } from './fixes';

export default scenario({
  title: 'No message on paging I/O',
  ...protectedMachine(FIX_NO_MESSAGE_ON_PAGING_IO, 3),
  expect: {
    outcome: 'completed',
    events: [
      'ntfs log file full',
      'flush write of 8192 bytes at 0 of \\notes.txt',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'ntfs checkpoint done',
      'file open \\letter.docx',
      'bytes of its kernel stack were never used',
    ],
    output: ['letter.docx is open', 'RT: 2048 bytes of backups, 0 events queued'],
  },
});
