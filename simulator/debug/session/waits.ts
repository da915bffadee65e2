/** Who waits for what: the report of a machine on which nothing will ever happen again. */
import type { KMUTANT, KTHREAD } from '../../nt/inc/ke';
import type { ETHREAD } from '../../nt/inc/ps';
import { formatAddress } from '../format';
import type { MachineRun } from './machineRun';
import { Terminated, Waiting, waitReason } from './threads';

/**
 * Threads of the programs under test that have not ended, and system worker threads that are lost in a model: a DriverEntry
 * or a work item that never returns. (A driver's own thread may wait for ever.)
 */
export function unfinishedThreads(run: MachineRun, applications: ReadonlySet<string>): readonly ETHREAD[] {
  return run
    .threads()
    .filter(
      t =>
        t.State !== Terminated &&
        (applications.has((t.ThreadsProcess?.$image ?? '').toLowerCase()) ||
          (t.ActiveExWorker !== 0 && isInModel(run, t))),
    );
}

function isInModel(run: MachineRun, thread: ETHREAD): boolean {
  return run.fiberOf(thread)?.frames.some(f => run.factory.userModules.has(f.code.module)) ?? false;
}

export function waitReport(run: MachineRun, threads: readonly ETHREAD[]): string {
  return threads.map(t => `${t.$name || t.$description}: ${waitText(run, t)}${modelPlace(run, t)}`).join('\n');
}

/** ` (driver.ts:12:3)`: the youngest statement of the person's own on the thread's stack. */
function modelPlace(run: MachineRun, thread: ETHREAD): string {
  const frame = run.fiberOf(thread)?.frames.findLast(f => run.factory.userModules.has(f.code.module));
  const point = frame?.code.record.points.find(p => p.pc === frame.pc);
  return frame && point ? ` (${frame.code.module.fileName}:${point.line}:${point.column})` : '';
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
