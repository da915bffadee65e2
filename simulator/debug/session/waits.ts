/** Who waits for what: the report of a machine on which nothing will ever happen again. */
import type { KMUTANT, KTHREAD } from '../../nt/inc/ke';
import type { ETHREAD } from '../../nt/inc/ps';
import { formatAddress } from '../format';
import type { MachineRun } from './machineRun';
import { Terminated, Waiting, waitReason } from './threads';

/** Threads of the programs under test that have not ended. */
export function unfinishedThreads(run: MachineRun, applications: ReadonlySet<string>): readonly ETHREAD[] {
  return run
    .threads()
    .filter(t => t.State !== Terminated && applications.has((t.ThreadsProcess?.$image ?? '').toLowerCase()));
}

export function waitReport(run: MachineRun, threads: readonly ETHREAD[]): string {
  return threads.map(t => `${t.$name || t.$description}: ${waitText(run, t)}`).join('\n');
}

function waitText(run: MachineRun, thread: ETHREAD): string {
  if (thread.State !== Waiting) return 'does not wait';
  const reason = waitReason(run, thread);
  const blocks = (thread.WaitBlockList ?? thread.WaitBlock).slice(0, Math.max(1, thread.WaitBlockCount));
  const objects = blocks.map(b => b.Object).filter(o => o !== null);
  if (objects.length === 0) return `waits (${reason})`;
  return `waits (${reason}) for ${objects.map(o => objectText(run, o!)).join(', ')}`;
}

function objectText(run: MachineRun, object: object): string {
  const inside = run.memory.containing(run.memory.peekAddress(object));
  const type = run.memory.types.ofObject(object)?.name ?? 'an object';
  const container =
    inside && inside.object !== object ? ` in ${inside.structure.name} ${formatAddress(inside.address)}` : '';
  // Objects of another machine have other classes, so the name decides.
  const owner = type === '_KMUTANT' ? (object as KMUTANT).OwnerThread : null;
  return `${type} ${formatAddress(run.memory.peekAddress(object))}${container}${owner ? `, owned by ${threadName(owner)}` : ''}`;
}

function threadName(thread: KTHREAD): string {
  return thread.$name || 'a thread';
}
