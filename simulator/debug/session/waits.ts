/** Who waits for what: the report of a machine on which nothing will ever happen again. */
import type { IRP } from '../../nt/inc/io';
import type { ETHREAD } from '../../nt/inc/ps';
import { formatAddress } from '../format';
import type { LockOwner } from '../target';
import type { MachineRun } from './machineRun';
import { Terminated, Waiting, waitReason } from './threads';
import { WaitGraph } from './waitGraph';

/**
 * On a machine that stands still: threads of the programs under test that have not ended; system worker threads that are
 * lost in a model, in a DriverEntry or a work item that never returns; whoever waits for a lock, which nobody gives back any
 * more. (A driver's own thread may wait for ever, for an event that tells of work.)
 */
function unfinishedThreads(run: MachineRun, graph: WaitGraph, applications: ReadonlySet<string>): readonly ETHREAD[] {
  return run
    .threads()
    .filter(
      t =>
        t.State !== Terminated &&
        (applications.has((t.ThreadsProcess?.$image ?? '').toLowerCase()) ||
          (t.ActiveExWorker !== 0 && isInModel(run, t)) ||
          graph.waitsForLock(t)),
    );
}

/** `Irp->Flags`: the thread that issued it finishes it, unless it was marked pending. */
const IRP_DEFER_IO_COMPLETION = 0x800;

/** Who will never end, and what each waits for; undefined: nobody. */
export function hangReport(run: MachineRun, applications: ReadonlySet<string>): string | undefined {
  const graph = new WaitGraph(run);
  const waiting = unfinishedThreads(run, graph, applications);
  return waiting.length > 0
    ? `Nothing will ever happen again.\n${waitReport(run, graph.chain(waiting), graph)}`
    : undefined;
}

function isInModel(run: MachineRun, thread: ETHREAD): boolean {
  return run.fiberOf(thread)?.frames.some(f => run.factory.userModules.has(f.code.module)) ?? false;
}

function waitReport(run: MachineRun, threads: readonly ETHREAD[], graph: WaitGraph): string {
  return threads
    .map(t => `${t.$name || t.$description}: ${waitText(run, graph, t)}${modelPlace(run, t)}${requestsText(run, t)}`)
    .join('\n');
}

/** Threads that wait for each other in a circle, each for what the next one has; undefined: there is none. */
export function deadlockReport(run: MachineRun): string | undefined {
  const graph = new WaitGraph(run);
  const cycle = graph.cycle();
  if (cycle.length === 0) return undefined;
  const report = waitReport(
    run,
    cycle.map(link => link.thread),
    graph,
  );
  return `Deadlock: each waits for what the next one holds.\n${report}`;
}

/** ` (driver.ts:12:3)`: the youngest statement of the person's own on the thread's stack. */
function modelPlace(run: MachineRun, thread: ETHREAD): string {
  const frame = run.fiberOf(thread)?.frames.findLast(f => run.factory.userModules.has(f.code.module));
  const point = frame?.code.record.points.find(p => p.pc === frame.pc);
  return frame && point ? ` (${frame.code.module.fileName}:${point.line}:${point.column})` : '';
}

function waitText(run: MachineRun, graph: WaitGraph, thread: ETHREAD): string {
  const link = graph.waitOf(thread);
  if (thread.State === Terminated) return 'has ended';
  if (!link) return thread.State === Waiting ? `waits (${waitReason(run, thread)})` : 'does not wait';
  const how = link.spins ? 'spins' : `waits (${waitReason(run, thread)})`;
  if (link.locks.length === 0) return how;
  return `${how} for ${link.locks.map(lock => lockText(run, graph, lock)).join(link.any ? ' or ' : ', ')}`;
}

function lockText(run: MachineRun, graph: WaitGraph, lock: object): string {
  const address = run.memory.peekAddress(lock);
  const inside = run.memory.containing(address);
  const container =
    inside && inside.object !== lock ? ` in ${inside.structure.name} ${formatAddress(inside.address)}` : '';
  const owners = graph.ownersOf(lock).map(ownerText);
  const owned = owners.length > 0 ? `, owned by ${owners.join(' and ')}` : '';
  return `${graph.typeName(lock)} ${formatAddress(address)}${container}${owned}`;
}

function ownerText({ thread, exclusive, acquired }: LockOwner): string {
  return `${thread.$name || 'a thread'}${exclusive ? '' : ' (shared)'}${acquired ? ` since ${acquired}` : ''}`;
}

/**
 * A line for each request that the thread has issued and that is not over: which driver has it, or why its end is not
 * told. None for a thread that is still in a driver itself.
 */
function requestsText(run: MachineRun, thread: ETHREAD): string {
  const frames = run.fiberOf(thread)?.frames ?? [];
  const service = frames.findLastIndex(f => f.code.record.name === 'KiSystemServiceCopyEnd');
  if (frames.slice(service + 1).some(f => run.factory.userModules.has(f.code.module))) return '';
  const majors = run.exports('nt/inc/iodefs').IRP_MJ_NAMES as readonly string[];
  let text = '';
  for (let entry = thread.IrpList.Flink; entry !== thread.IrpList; entry = entry.Flink) {
    const irp = entry.$record as IRP;
    text += `\n  its IRP ${formatAddress(run.memory.peekAddress(irp))} ${requestText(irp, majors)}`;
  }
  return text;
}

function requestText(irp: IRP, majors: readonly string[]): string {
  const location = irp.$locations[irp.CurrentLocation - 1];
  if (location) {
    const driver = location.DeviceObject?.DriverObject?.DriverName ?? 'a driver';
    return `(${majors[location.MajorFunction]}) is with ${driver}, which has not completed it`;
  }
  const lost = (irp.Flags & IRP_DEFER_IO_COMPLETION) !== 0 && irp.PendingReturned === 0;
  return lost
    ? 'is completed, but was not marked pending (IoMarkIrpPending): the thread is not told'
    : 'is completed; the APC that ends it cannot come';
}
