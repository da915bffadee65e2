/** How a run ended, in the words of `kdlab run --json`, and whether that is what the scenario expects. */
import type { DebugTarget, Expectation, SourceLocation, StackFrame, Stop } from '../../simulator/debug/target';
import type { BugCheckReport } from '../protocol';
import { causeOf } from '../windbg';
import { clientId, currentThread, imageName, processOf, threadLabel } from '../windbg/machine';

/** The object that `kdlab run --json` prints; scripts rely on its names. */
export interface Outcome {
  readonly outcome: 'completed' | 'bugcheck' | 'hang' | 'violation';
  readonly bugcheck: { readonly code: string; readonly name: string; readonly params: readonly string[] } | null;
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
  readonly violations: readonly { readonly kind: string; readonly text: string; readonly source?: string }[];
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
  readonly output: readonly string[];
  readonly statements: number;
  readonly switches: number;
  readonly virtualTime100ns: number;
  readonly position: string;
  /** Words for a hang, a reached limit, or the exception that led to a bug check. */
  readonly message?: string;
}

const hexOf = (value: bigint): string => `0x${value.toString(16)}`;
const placeOf = (source: SourceLocation | undefined) => (source ? { file: source.file, line: source.line } : {});

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
    },
    irql: alive ? target.irql(stop.processor) : 0,
    processor: stop.processor,
    currentThread: thread && threadName(target, thread),
    process: process && imageName(process),
    stack: (thread ? contextOf(target, target.stack(thread)) : []).map(frame => ({
      symbol: `${frame.symbol.module}!${frame.symbol.name}`,
      offset: hexOf(frame.instruction - frame.symbol.address),
      childSp: hexOf(frame.childSp),
      frameBytes: frame.frameBytes,
      ...placeOf(frame.source),
    })),
    violations: target.violations.map(({ kind, text, source }) => ({
      kind,
      text,
      ...(source !== undefined && { source }),
    })),
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
  if (reason.kind === 'violation') return 'violation';
  return reason.kind === 'completed' ? 'completed' : 'hang';
}

/** `Idle, processor 0`, or image and client id. */
function threadName(target: DebugTarget, thread: NonNullable<Stop['thread']>): string {
  const label = threadLabel(target, thread);
  return label.startsWith('Idle') ? label : `${imageName(processOf(target, thread))} ${clientId(thread)}`;
}

/**
 * What is not as expected, in plain words; empty when all holds. Where nothing is expected, a run must simply go well:
 * no bug check, no hang, no violation.
 */
export function unmetExpectations(expectation: Expectation | undefined, actual: Outcome): string[] {
  const wanted: Expectation = expectation ?? { outcome: 'completed' };
  const differences: string[] = [];
  const differ = (what: string, expected: unknown, found: unknown) =>
    differences.push(`${what} is ${found}, expected ${expected}`);

  const outcome = wanted.outcome ?? (wanted.bugcheck ? 'bugcheck' : wanted.bugcheck === null ? 'completed' : undefined);
  if (outcome !== undefined && actual.outcome !== outcome) differ('the outcome', outcome, withMessage(actual));
  if (wanted.bugcheck && !sameCode(wanted.bugcheck, actual.bugcheck))
    differ(
      'the bug check',
      wanted.bugcheck,
      actual.bugcheck ? `${actual.bugcheck.code} ${actual.bugcheck.name}` : 'none',
    );
  for (const [index, parameter] of (wanted.parameters ?? []).entries())
    if (
      /^0x[0-9a-f`]+$/i.test(parameter) &&
      BigInt(parameter.replaceAll('`', '')) !== BigInt(actual.bugcheck?.params[index] ?? -1)
    )
      differ(`parameter ${index + 1}`, parameter, actual.bugcheck?.params[index] ?? 'none');
  if (wanted.irql !== undefined && wanted.irql !== actual.irql) differ('the IRQL', wanted.irql, actual.irql);
  if (wanted.currentThread !== undefined && !isThread(actual, wanted.currentThread))
    differ('the current thread', wanted.currentThread, actual.currentThread);
  const missing = missingFrame(
    wanted.stackContains ?? [],
    actual.stack.map(({ symbol }) => symbol),
  );
  if (missing !== undefined) differences.push(`the stack has no ${missing} where it is expected`);
  for (const kind of wanted.violations ?? [])
    if (!actual.violations.some(violation => violation.kind === kind || contains(violation.text, kind)))
      differences.push(`no violation "${kind}" was reported`);
  for (const line of wanted.output ?? [])
    if (!actual.output.some(text => text.includes(line))) differences.push(`nothing printed "${line}"`);
  if (!expectation) {
    for (const { kind, text } of actual.violations) differences.push(`a rule was broken (${kind}): ${text}`);
    for (const { kind, text } of actual.events) if (kind === 'failure') differences.push(text);
  }
  return differences;
}

function withMessage({ outcome, bugcheck, message }: Outcome): string {
  if (bugcheck) return `bugcheck ${bugcheck.code} ${bugcheck.name}`;
  return message ? `${outcome} (${message})` : outcome;
}

function contains(text: string | null, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false;
}

/** `idle`, `system`, `app` (any other process), or part of the thread's name. */
function isThread({ currentThread, process }: Outcome, wanted: string): boolean {
  const idle = currentThread?.startsWith('Idle') ?? false;
  const system = process?.toLowerCase() === 'system';
  switch (wanted.toLowerCase()) {
    case 'idle':
      return idle;
    case 'system':
      return system && !idle;
    case 'app':
      return currentThread !== null && !system && !idle;
    default:
      return contains(currentThread, wanted);
  }
}

function sameCode(wanted: string, actual: Outcome['bugcheck']): boolean {
  if (!actual) return false;
  return /^(0x)?[0-9a-f]+$/i.test(wanted)
    ? Number.parseInt(wanted, 16) === Number.parseInt(actual.code, 16)
    : wanted === actual.name;
}

/** First wanted symbol that is not there, in order, youngest first; alternatives by `|`, a trailing `!` is any function of the module. */
function missingFrame(wanted: readonly string[], symbols: readonly string[]): string | undefined {
  let at = 0;
  for (const alternatives of wanted) {
    const found = symbols.findIndex(
      (symbol, index) => index >= at && alternatives.split('|').some(name => isFrame(symbol, name.trim())),
    );
    if (found < 0) return alternatives;
    at = found + 1;
  }
  return undefined;
}

function isFrame(symbol: string, wanted: string): boolean {
  const name = symbol.toLowerCase();
  const expected = wanted.toLowerCase();
  if (expected.endsWith('!')) return name.startsWith(expected);
  return expected.includes('!') ? name === expected : name.endsWith(`!${expected}`);
}
