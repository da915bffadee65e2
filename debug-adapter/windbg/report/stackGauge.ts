/** Kernel stacks at one stop: bytes used and left, who has them, and drivers that are on one more than once. */
import type { DebugTarget, StackFrame, ThreadView } from '../../../simulator/debug/target';
import type { StackNest, StackState } from '../../protocol';
import { callSite, safely, threadLabel } from '../machine';
import { isFilterManager } from '../stackText/knowledge';
import { nestsOf } from '../stackText/nests';
import type { SizedFrame } from '../stackText/segments';

/** Bytes: less does not hold a page fault that needs disk I/O. */
export const LOW_STACK = 0x1000;

export interface StackGauge extends StackState {
  readonly functions: readonly StackShare[];
}

export interface StackShare {
  readonly name: string;
  readonly frames: number;
  readonly bytes: number;
}

/** Without what only a command asks for. */
export function stackState(target: DebugTarget, view: ThreadView): StackState {
  const { size, used, left, lowest, modules, nests: again } = stackGauge(target, view);
  return { size, used, left, lowest, modules, nests: again };
}

export function stackGauge(target: DebugTarget, view: ThreadView): StackGauge {
  const frames = kernelFrames(safely(() => target.stack(view.thread)) ?? []);
  return {
    ...view.stack,
    modules: shares(frames, f => f.symbol.module),
    functions: shares(frames, f => `${f.symbol.module}!${f.symbol.name}`),
    nests: nests(frames),
  };
}

/** What lies on the thread's kernel stack, and on segments that callouts added to it. */
export function kernelFrames(frames: readonly StackFrame[]): StackFrame[] {
  return frames.filter(f => f.stack === 'Kernel' || f.stack === 'Expanded');
}

function shares(frames: readonly StackFrame[], nameOf: (frame: StackFrame) => string): StackShare[] {
  const found = new Map<string, { frames: number; bytes: number }>();
  for (const frame of frames) {
    const name = nameOf(frame);
    const share = found.get(name) ?? { frames: 0, bytes: 0 };
    found.set(name, share);
    share.frames++;
    share.bytes += frame.frameBytes;
  }
  return [...found].map(([name, share]) => ({ name, ...share })).sort((a, b) => b.bytes - a.bytes);
}

function nests(frames: readonly StackFrame[]): StackNest[] {
  return nestsOf(frames.map(sized))
    .filter(nest => !isFilterManager(nest.entries[0].frames[0]))
    .map(({ module, entries }) => ({
      module,
      entries: entries
        .map(({ frames: stay, bytes }) => ({ youngest: stay[0].index, oldest: stay.at(-1)!.index, bytes }))
        .reverse(),
    }));
}

/** A live frame as the analysis of printed stacks sees it. */
function sized(frame: StackFrame): SizedFrame {
  return {
    line: 0,
    module: frame.symbol.module,
    function: frame.symbol.name,
    offset: 0n,
    symbol: callSite(frame),
    index: frame.number,
    bytes: frame.frameBytes,
    childSp: frame.childSp,
  };
}

const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
export const ordinal = (n: number): string => ORDINALS[n] ?? `${n}th`;

/** `second entry of MyDrv on this thread (0xd70 bytes, frames 09-0c); the first has 0xb90 (2b-2e)` */
export function nestText({ module, entries }: StackNest): string {
  const number = (n: number) => n.toString(16).padStart(2, '0');
  const parts = entries.map(e => `0x${e.bytes.toString(16)} bytes in frames ${number(e.youngest)}-${number(e.oldest)}`);
  return `${ordinal(entries.length)} entry of ${module} on this thread (oldest first: ${parts.join('; ')})`;
}

/** Threads whose stack was nearly used up at some time, worst first. */
export function lowStacks(target: DebugTarget): ThreadView[] {
  return (safely(() => target.threads()) ?? [])
    .filter(view => view.stack.size > 0 && view.stack.lowest < LOW_STACK)
    .sort((a, b) => a.stack.lowest - b.stack.lowest);
}

/** A warning for each thread, whether it has ended or not. */
export function lowStackWarnings(target: DebugTarget): string[] {
  const ended = target.events.filter(e => e.kind === 'stack' && / ended; /.test(e.text));
  return [...lowStacks(target).map(view => lowStackText(target, view)), ...ended.map(e => `*** Stack: ${e.text}.`)];
}

/** The warning for one of them. */
export function lowStackText(target: DebugTarget, { thread, stack }: ThreadView): string {
  const what =
    stack.lowest <= 0
      ? `ran out of its kernel stack of ${stack.size} bytes`
      : `had ${stack.lowest} of the ${stack.size} bytes of its kernel stack left at its deepest point`;
  return `*** Stack: the thread of ${threadLabel(target, thread)} ${what}. kf and !stackusage show who uses it.`;
}
