/** How a run ended, in the words of `kdlab run --json`. */
import { symbolName } from '../../simulator/debug/format';
import type { DebugTarget, SourceLocation, StackFrame, Stop } from '../../simulator/debug/target';
import type { BugCheckReport } from '../protocol';
import { causeOf } from '../windbg';
import { crashOf } from '../windbg/report/bugCheckReport';
import { KWAIT_REASON_NAMES } from '../windbg/names';
import { clientId, currentThread, imageName, processOf, threadLabel } from '../windbg/machine';

/** KTHREAD.State */
const Waiting = 5;

/** The object that `kdlab run --json` prints; scripts rely on its names. */
export interface Outcome {
  /** `stopped`: judged at a place on the way (`expect.at`). `memoryLimit`: the run took, or wanted, more than it may have. */
  readonly outcome: 'completed' | 'bugcheck' | 'hang' | 'violation' | 'stopped' | 'memoryLimit';
  readonly bugcheck: {
    readonly code: string;
    readonly name: string;
    readonly params: readonly string[];
    /** What lies at the parameters: the function that contains the address, the structure there. */
    readonly named: readonly { readonly symbol?: string; readonly types?: readonly string[] }[];
    /** SYMBOL_NAME of `!analyze`, without offset. */
    readonly faultingFrame?: string;
  } | null;
  readonly irql: number;
  readonly processor: number;
  readonly currentThread: string | null;
  readonly process: string | null;
  readonly stack: readonly {
    /** `IRQL!DpcRoutine`; where it stands in it is `offset`, bytes. */
    readonly symbol: string;
    readonly offset: string;
    readonly childSp: string;
    readonly frameBytes: number;
    readonly file?: string;
    readonly line?: number;
  }[];
  /** Every waiting thread, when the machine hangs. */
  readonly waiting: readonly WaitingThread[];
  readonly violations: readonly {
    readonly kind: string;
    readonly text: string;
    readonly source?: string;
    /** The person's statement that broke it, if one stood on the stack. */
    readonly file?: string;
    readonly line?: number;
    /** How often, if more than once. */
    readonly count?: number;
  }[];
  readonly events: readonly {
    readonly position: string;
    readonly time: number;
    readonly processor: number;
    readonly irql: number;
    readonly kind: string;
    readonly text: string;
    readonly file?: string;
    readonly line?: number;
  }[];
  /** How many came before the first of these and are not kept any more. */
  readonly eventsDropped?: number;
  readonly output: readonly string[];
  readonly statements: number;
  readonly switches: number;
  readonly virtualTime100ns: number;
  readonly position: string;
  /** Words for a hang, a reached limit, or the exception that led to a bug check. */
  readonly message?: string;
}

export interface WaitingThread {
  readonly thread: string;
  readonly process: string;
  /** Name of KTHREAD.WaitReason. */
  readonly waitReason: string;
  readonly irql: number;
  readonly stack: readonly string[];
}

const hexOf = (value: bigint): string => `0x${value.toString(16)}`;
const placeOf = (source: Pick<SourceLocation, 'file' | 'line'> | undefined) =>
  source ? { file: source.file, line: source.line } : {};

/** @param output lines that the machine printed (DbgPrint, printf) */
export function outcomeOf(
  target: DebugTarget,
  stop: Stop,
  report: BugCheckReport | null,
  output: readonly string[] = [],
): Outcome {
  const { reason } = stop;
  const alive = reason.kind !== 'completed';
  const thread = alive ? (stop.thread ?? currentThread(target)) : null;
  const process = thread && processOf(target, thread);
  return {
    outcome: kindOf(target, stop),
    bugcheck: target.bugcheck && {
      code: `0x${target.bugcheck.code.toString(16).toUpperCase()}`,
      name: report?.name ?? '',
      params: target.bugcheck.parameters.map(hexOf),
      named: target.bugcheck.parameters.map(address => namesOf(target, address)),
      ...faultingFrame(target),
    },
    irql: alive ? target.irql(stop.processor) : 0,
    processor: stop.processor,
    currentThread: thread && threadName(target, thread),
    process: process && imageName(process),
    stack: (thread ? contextOf(target, target.stack(thread)) : []).map(frame => ({
      symbol: symbolOf(frame),
      offset: hexOf(frame.instruction - frame.symbol.address),
      childSp: hexOf(frame.childSp),
      frameBytes: frame.frameBytes,
      ...placeOf(frame.source),
    })),
    waiting: kindOf(target, stop) === 'hang' ? waitingThreads(target) : [],
    violations: target.violations.map(({ kind, text, source, by, count }) => ({
      kind,
      text,
      ...(source !== undefined && { source }),
      ...placeOf(by?.source),
      ...(count > 1 && { count }),
    })),
    ...(target.events.dropped ? { eventsDropped: target.events.dropped } : {}),
    events: target.events.map(({ position, time, processor, irql, kind, text, source }) => ({
      position: target.formatPosition(position),
      time,
      processor,
      irql,
      kind,
      text,
      ...placeOf(source),
    })),
    output,
    statements: target.statistics.statements,
    switches: target.statistics.switches,
    virtualTime100ns: target.time,
    position: target.formatPosition(target.position),
    ...messageOf(target, stop),
  };
}

const symbolOf = ({ symbol }: StackFrame): string => symbolName(symbol);

function faultingFrame(target: DebugTarget): { faultingFrame?: string } {
  const fault = crashOf(target)?.fault;
  return fault ? { faultingFrame: symbolOf(fault) } : {};
}

function namesOf(target: DebugTarget, address: bigint): { symbol?: string; types?: readonly string[] } {
  const code = target.symbols.functionAt(address);
  const near = code ? undefined : target.symbols.nearest(address);
  const types = typesAt(target, address);
  return {
    ...(code ? { symbol: `${code.module}!${code.name}` } : near && { symbol: near.symbol }),
    ...(types.length > 0 && { types }),
  };
}

/** The structures that begin at an address, from the outermost to the innermost. */
function typesAt(target: DebugTarget, address: bigint): string[] {
  const container = target.memory.containing(address);
  const types: string[] = [];
  let offset = container?.offset ?? 0;
  for (let type = container?.type; type !== undefined; ) {
    const layout = target.memory.typeOf(type);
    if (!layout) break;
    if (offset === 0) types.push(layout.name);
    const field = layout.fields.find(f => offset >= f.offset && offset < f.offset + f.size && /^_\w+$/.test(f.type));
    offset -= field?.offset ?? 0;
    type = field?.type;
  }
  return types;
}

/** All that wait; the system's own threads that wait for work are among them. */
function waitingThreads(target: DebugTarget): WaitingThread[] {
  return target
    .threads()
    .filter(({ thread }) => thread.State === Waiting)
    .map(({ thread, irql }) => ({
      thread: threadName(target, thread),
      process: imageName(processOf(target, thread)),
      waitReason: KWAIT_REASON_NAMES[thread.WaitReason] ?? String(thread.WaitReason),
      irql: irql ?? 0,
      stack: target.stack(thread).map(symbolOf),
    }));
}

/** A bug check saves the context of its caller: as in a crash dump, the stack begins with KeBugCheckEx. */
function contextOf(target: DebugTarget, stack: readonly StackFrame[]): readonly StackFrame[] {
  const entry = target.bugcheck
    ? stack.findIndex(({ symbol }) => symbol.module === 'nt' && symbol.name === 'KeBugCheckEx')
    : 0;
  return entry > 0 ? stack.slice(entry) : stack;
}

function messageOf(target: DebugTarget, { reason }: Stop): { message?: string } {
  const message =
    'message' in reason ? reason.message : reason.kind === 'pause' ? 'interrupted before it ended' : causeOf(target);
  return message === undefined ? {} : { message };
}

function kindOf(target: DebugTarget, { reason }: Stop): Outcome['outcome'] {
  if (target.bugcheck) return 'bugcheck';
  if (reason.kind === 'breakpoint') return 'stopped';
  if (reason.kind === 'violation') return 'violation';
  return reason.kind === 'completed' || reason.kind === 'memoryLimit' ? reason.kind : 'hang';
}

/** `Idle, processor 0`, or image and client id. */
function threadName(target: DebugTarget, thread: NonNullable<Stop['thread']>): string {
  const label = threadLabel(target, thread);
  return label.startsWith('Idle') ? label : `${imageName(processOf(target, thread))} ${clientId(thread)}`;
}
