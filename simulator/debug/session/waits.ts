/** Who waits for what: the report of a machine on which nothing will ever happen again. */
import type { KTHREAD } from '../../nt/inc/ke';
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

/** Threads that wait for each other in a circle, in the order of waiting; empty: there is none. */
export function waitCycle(run: MachineRun): readonly ETHREAD[] {
  const finished = new Set<KTHREAD>();
  for (const start of run.threads()) {
    const path: KTHREAD[] = [];
    let next: KTHREAD | null = start;
    while (next && !finished.has(next)) {
      const seen = path.indexOf(next);
      if (seen >= 0) return path.slice(seen) as ETHREAD[];
      path.push(next);
      // Waiting for any of several objects ends with the first of them.
      const objects: readonly object[] = waitObjects(next);
      next =
        objects.length === 1 || next.WaitBlock[0].WaitType === WAIT_ALL
          ? (objects.map(o => ownerOf(run, o)).find(o => o !== null) ?? null)
          : null;
    }
    for (const t of path) finished.add(t);
  }
  return [];
}

const WAIT_ALL = 0;

function waitObjects(thread: KTHREAD): readonly object[] {
  if (thread.State !== Waiting) return [];
  const blocks = (thread.WaitBlockList ?? thread.WaitBlock).slice(0, Math.max(1, thread.WaitBlockCount));
  return blocks.flatMap(b => (b.Object ? [b.Object] : []));
}

function waitText(run: MachineRun, thread: ETHREAD): string {
  if (thread.State !== Waiting) return 'does not wait';
  const reason = waitReason(run, thread);
  const objects = waitObjects(thread);
  if (objects.length === 0) return `waits (${reason})`;
  return `waits (${reason}) for ${objects.map(o => objectText(run, o)).join(', ')}`;
}

function objectText(run: MachineRun, object: object): string {
  const inside = run.memory.containing(run.memory.peekAddress(object));
  const type = run.memory.types.ofObject(object)?.name ?? 'an object';
  const container =
    inside && inside.object !== object ? ` in ${inside.structure.name} ${formatAddress(inside.address)}` : '';
  const owner = ownerOf(run, object);
  return `${type} ${formatAddress(run.memory.peekAddress(object))}${container}${owner ? `, owned by ${threadName(owner)}` : ''}`;
}

/** Who has to release it: a mutex's owner, or that of the lock around an event. Null where nobody is recorded. */
function ownerOf(run: MachineRun, object: object): KTHREAD | null {
  const inside = run.memory.containing(run.memory.peekAddress(object));
  for (const holder of [object, inside?.object]) {
    if (!holder) continue;
    const { OwnerThread, Owner, OwnerEntry } = holder as {
      OwnerThread?: unknown;
      Owner?: unknown;
      OwnerEntry?: { OwnerThread?: unknown };
    };
    for (const owner of [OwnerThread, Owner, OwnerEntry?.OwnerThread]) if (isThread(owner)) return owner;
  }
  return null;
}

/** Another machine's classes are other classes: what it looks like decides. */
function isThread(value: unknown): value is KTHREAD {
  return typeof value === 'object' && value !== null && 'WaitBlock' in value && 'ApcState' in value;
}

function threadName(thread: KTHREAD): string {
  return thread.$name || 'a thread';
}
