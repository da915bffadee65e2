/* KeExpandKernelStackAndCallout puts the backup on a new segment: the thread stays, its stack is left for a larger one. */
import { scenario } from 'kdlab';
import { protectedMachine } from '../../minifilter-double-fault/machine';
import { FIX_EXPAND_STACK } from '../../minifilter-double-fault/fixes';

export default scenario({
  title: 'The backup gets a stack segment of its own',
  ...protectedMachine(FIX_EXPAND_STACK, 4, '../../minifilter-double-fault'),
  expect: {
    outcome: 'completed',
    events: [
      'stack new segment',
      'ntfs log file full',
      'irp create IRP_MJ_WRITE (paging, 8192 bytes at 0)',
      'filter message',
      'stack segment of',
    ],
    output: ['letter.docx is open', 'RT: 2048 bytes of backups, 0 events queued'],
  },
});
