/** !exqueue: the system worker threads' queues. */
import type { WORK_QUEUE_ITEM } from '../../../simulator/nt/inc/ex';
import type { ETHREAD } from '../../../simulator/nt/inc/ps';
import type { KQUEUE } from '../../../simulator/nt/inc/queue';
import { type Call, type Command, CommandError } from '../command';
import { pointer } from '../format';
import { addressOf, records, routineName, safely } from '../machine';
import { printThread } from './threads';

interface WorkQueue {
  readonly Name: string;
  readonly WorkerQueue: KQUEUE;
  readonly Threads: readonly ETHREAD[];
}

function exqueue({ session }: Call): void {
  const { target } = session;
  const queues = safely(() => target.kernel('nt/ex/worker').ExWorkerQueue as readonly WorkQueue[]);
  if (!queues) throw new CommandError('There are no worker threads yet: the machine has not been started.');
  for (const { Name, WorkerQueue, Threads } of queues) {
    session.print(
      `**** ${Name} WorkQueue( current = ${WorkerQueue.CurrentCount} maximum = ${WorkerQueue.MaximumCount} )`,
    );
    for (const thread of Threads) printThread(session, thread, 0);
    for (const item of records<WORK_QUEUE_ITEM>(WorkerQueue.EntryListHead))
      session.print(
        `PENDING: WorkItem ${pointer(addressOf(target, item))} ${routineName(target, item.WorkerRoutine)} Parameter ${pointer(addressOf(target, item.Parameter))}`,
      );
    session.print('');
  }
}

export const workerCommands: readonly Command[] = [
  {
    names: ['!exqueue'],
    family: 'Threads and processes',
    syntax: '!exqueue',
    summary: 'Shows the queues of the system worker threads: who serves them, and which work items wait.',
    help: 'Under current stands how many of its threads run, under maximum how many may. The layout is ours: no published sample was found.',
    run: exqueue,
  },
];
