import type { MachineState, ThreadState } from '../../debug-adapter/protocol';
import { type ThreadColumn, type ThreadRow, threadColumns } from '../messages';

/** What a column says of a thread, as one text: the base of comparing, filtering and reading aloud. */
export function columnText(thread: ThreadState, column: ThreadColumn): string {
  switch (column) {
    case 'process':
      return thread.process;
    case 'cid':
      return thread.cid;
    case 'state':
      return thread.state;
    case 'processor':
      return thread.processor === null ? '' : String(thread.processor);
    case 'irql':
      return thread.irql === null ? '' : String(thread.irql);
    case 'priority':
      return thread.priority === thread.basePriority
        ? String(thread.priority)
        : `${thread.priority} (${thread.basePriority})`;
    case 'wait':
      return waitText(thread);
    case 'start':
      return thread.startAddress;
    case 'at':
      return thread.at;
    case 'stack':
      return stackText(thread.stack);
  }
}

/** A nest is found by the module's name. */
function stackText({ used, left, lowest, size, nests }: ThreadState['stack']): string {
  return [used, left, lowest, size, ...nests.map(nest => `${nest.module} x${nest.entries.length}`)].join(' ');
}

function waitText(thread: ThreadState): string {
  const objects = thread.waitObjects.map(object =>
    [object.type, object.name, object.address, object.owner].filter(Boolean).join(' '),
  );
  return [thread.waitReason ?? '', ...objects].filter(Boolean).join(' ');
}

/** The rows of the Threads view: threads on a processor first, then as the machine lists them. */
export function threadRows(state: MachineState, previous: MachineState | undefined): ThreadRow[] {
  const before = previous && new Map(previous.threads.map(thread => [thread.address, thread]));
  const running = new Set(state.processors.map(processor => processor.currentThread.id));
  const rows = state.threads.map(thread => ({
    ...thread,
    current: running.has(thread.id),
    changed: changes(thread, before),
  }));
  return [...rows.filter(row => row.current), ...rows.filter(row => !row.current)];
}

function changes(thread: ThreadState, before: ReadonlyMap<string, ThreadState> | undefined): ThreadColumn[] {
  if (!before) return [];
  const last = before.get(thread.address);
  return threadColumns.filter(column => !last || columnText(last, column) !== columnText(thread, column));
}
