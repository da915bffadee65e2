/** Threads as a debugger lists them, with ids that stay the same over travels in time. */
import type { Fiber } from '../../engine/api';
import type { ETHREAD } from '../../nt/inc/ps';
import type { ThreadView } from '../target';
import type { MachineRun } from './machineRun';

/** KTHREAD.State by value. The kernel's own modules are code of the machine and cannot be imported here. */
const STATE_NAMES = [
  'Initialized',
  'Ready',
  'Running',
  'Standby',
  'Terminated',
  'Waiting',
  'Transition',
  'DeferredReady',
];

const Ready = 1;
const Running = 2;
const Standby = 3;
export const Terminated = 4;
export const Waiting = 5;

/** Name of a KTHREAD.WaitReason. */
export function waitReason(run: MachineRun, thread: ETHREAD): string {
  return (
    (run.exports('nt/inc/ke').KWAIT_REASON_NAMES as readonly string[] | undefined)?.[thread.WaitReason] ??
    String(thread.WaitReason)
  );
}

/** Thread key -> DAP id. */
export class ThreadIds {
  private readonly ids = new Map<string, number>();
  private readonly keys: string[] = [];

  idOf(key: string): number {
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.keys.push(key);
      this.ids.set(key, id);
    }
    return id;
  }

  keyOf(id: number): string | undefined {
    return this.keys[id - 1];
  }
}

export function describeThread(run: MachineRun, ids: ThreadIds, thread: ETHREAD): ThreadView {
  const fiber = run.fiberOf(thread);
  const processor = fiber ? run.processorOf(fiber) : -1;
  const running = processor >= 0 ? processor : null;
  const irql =
    running !== null
      ? run.irql(running)
      : thread.State === Waiting || thread.State === Ready || thread.State === Standby
        ? thread.WaitIrql
        : null;
  const size = Number(thread.StackBase - thread.StackLimit);
  return {
    thread,
    id: ids.idOf(run.threadKey(thread)),
    process: (thread.ThreadsProcess ?? thread.Process) as ThreadView['process'],
    processor: running,
    irql,
    label: label(run, thread, running, irql),
    stack: stackUse(thread, fiber, size),
    depth: fiber?.frames.length ?? 0,
  };
}

/**
 * The kernel stack that a thread is on: its own, or the segment of a callout. What stands on others (user mode, DPC,
 * double fault) leaves it as it is. A stack that ran out has nothing left.
 */
function stackUse(thread: ETHREAD, fiber: Fiber | undefined, size: number): ThreadView['stack'] {
  const expanded = thread.$outerStackLimits.length > 0;
  const on = expanded
    ? fiber?.frames.findLast(f => f.code.record.tags.enterstack?.trim() === 'callout')?.stack
    : fiber?.stack;
  if (!on) return { size, used: 0, left: size, lowest: size };
  const left = Math.max(0, fiber!.frames.findLast(f => f.stack === on)?.stackLeft ?? on.bytes);
  return { size, used: size - left, left, lowest: Math.max(0, Math.min(left, on.lowest)) };
}

function label(run: MachineRun, thread: ETHREAD, processor: number | null, irql: number | null): string {
  const process = thread.ThreadsProcess;
  const cid = `${hex(thread.Cid?.UniqueProcess ?? 0)}.${hex(thread.Cid?.UniqueThread ?? 0)}`;
  const name = process?.$imageName || thread.$description || 'thread';
  const where = processor === null ? '' : `CPU${processor}* `;
  let state = STATE_NAMES[thread.State] ?? `state ${thread.State}`;
  if (processor !== null) state = STATE_NAMES[Running];
  else if (thread.State === Waiting) state = `Waiting ${waitReason(run, thread)}`;
  const level = irql === null || (processor === null && irql === 0) ? '' : ` IRQL ${irql}`;
  return `${where}${name} ${cid} ${state}${level}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}
