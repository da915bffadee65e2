/** `kdlab run`: to the end, with a transcript or one JSON object. */
import { rulesBroken, unmetExpectations } from '../debug-adapter/dap/expectation';
import { type Outcome, outcomeOf } from '../debug-adapter/dap/outcome';
import { brokenRules, formatLocation, formatStack, lowStackWarnings } from '../debug-adapter/windbg';
import type { DebugTarget, Stop } from '../simulator/debug/target';
import { type MachineOptions, openMachine } from './machine';
import { unmetConditions, unmetOutput } from './state';
import { harmless } from './terminal';

/** Statements after which a run that does not end is called a hang: 100 s of work for the machine, most of a minute for the computer. */
export const STATEMENT_LIMIT = 1_000_000_000;
/** So many more for each processor where a watchdog may still find what keeps it at DISPATCH_LEVEL: 120 s after it began. */
const WATCHED_STATEMENTS = 1_250_000_000;
const WATCHED_STEP = 250_000_000;
const DISPATCH_LEVEL = 2;
const CLOCK_LEVEL = 13;

export interface Finished {
  readonly outcome: Outcome;
  /** What is not as the scenario expects; empty: all is. */
  readonly differences: readonly string[];
  readonly stop: Stop;
}

/** Runs a loaded machine until nothing more happens. Only bug checks stop it (and the
 * place where the scenario wants to be judged): nobody is there to look at the rest. */
export async function runToEnd(
  target: DebugTarget,
  buildReport: (target: DebugTarget) => ReturnType<typeof import('../debug-adapter/windbg').buildBugCheckReport>,
  limit = STATEMENT_LIMIT,
): Promise<Finished> {
  const output: string[] = [];
  target.onOutput(({ text }) => output.push(...text.split('\n').filter(line => line !== '')));
  target.exceptionFilters.clear();
  target.exceptionFilters.add('bugcheck');
  const { expectation } = target;
  if (expectation?.at !== undefined)
    target.breakpoints.add({ place: { kind: 'function', name: expectation.at }, oneShot: true });
  const stop = await goOn(target, Math.min(limit, expectation?.statements ?? limit));
  const outcome = outcomeOf(target, stop, buildReport(target), output);
  const differences = [
    ...unmetExpectations(expectation, outcome),
    ...unmetConditions(target, expectation?.state ?? []),
    ...(await unmetOutput(target, expectation?.shows ?? {})),
  ];
  return { outcome, differences, stop };
}

/** To the end, or until so many statements have run; an endless one is only a hang where no watchdog is on its way. */
async function goOn(target: DebugTarget, limit: number): Promise<Stop> {
  let stop = await target.go(limit);
  if (limit !== STATEMENT_LIMIT) return stop;
  const most = Math.max(limit, WATCHED_STATEMENTS * target.processors.length);
  for (
    let next = limit + WATCHED_STEP;
    next <= most && isWatched(target, stop, next - WATCHED_STEP);
    next += WATCHED_STEP
  )
    stop = await target.go(next);
  return stop;
}

function isWatched(target: DebugTarget, { reason }: Stop, limit: number): boolean {
  if (reason.kind !== 'hang' || target.statistics.statements < limit) return false;
  return target.processors.some((_, i) => target.irql(i) >= DISPATCH_LEVEL && target.irql(i) < CLOCK_LEVEL);
}

/** @returns the exit code */
export async function run(
  file: string,
  options: MachineOptions & { readonly json?: boolean; readonly limit?: number },
): Promise<number> {
  const { target, parts } = await openMachine(file, { ...options, travels: false });
  const print = (text: string) => process.stdout.write(harmless(text));
  if (!options.json) {
    for (const { fileName, line, column, message } of target.diagnostics)
      process.stderr.write(harmless(`${fileName}:${line}:${column}: warning: ${message}\n`));
    target.onOutput(({ text }) => print(text.endsWith('\n') ? text : `${text}\n`));
  }
  const interrupted = () => target.pause();
  process.on('SIGINT', interrupted);
  try {
    const { outcome, differences, stop } = await runToEnd(target, parts.buildBugCheckReport, options.limit);
    if (options.json) print(`${JSON.stringify(outcome, null, 2)}\n`);
    else print(transcript(target, stop, outcome, parts.buildBugCheckReport(target)?.analyzeText));
    for (const difference of options.json ? differences : untold(differences, outcome))
      process.stderr.write(harmless(`Not as expected: ${difference}\n`));
    return differences.length === 0 ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupted);
    target.dispose();
  }
}

/** The transcript has told the rules that were broken. */
function untold(differences: readonly string[], outcome: Outcome): readonly string[] {
  const told = rulesBroken(outcome);
  const others = differences.filter(difference => !told.includes(difference));
  const count = differences.length - others.length;
  if (count === 0) return others;
  return [count === 1 ? 'a rule was broken' : `${count} rules were broken`, ...others];
}

/** What came of the run, as a person wants to read it. */
function transcript(target: DebugTarget, stop: Stop, outcome: Outcome, analysis: string | undefined): string {
  const lines: string[] = [];
  lines.push(...brokenRules(target, 'en'));
  if (analysis) lines.push(analysis.trimEnd());
  else if (stop.reason.kind !== 'completed') {
    lines.push(
      stop.reason.kind === 'pause' ? 'Interrupted. It was here:' : (outcome.message ?? `Stopped: ${stop.reason.kind}`),
    );
    lines.push(formatLocation(target).trimEnd());
    if (stop.thread) lines.push(formatStack(target, stop.thread, {}).trimEnd());
  }
  lines.push(...lowStackWarnings(target));
  const { statements, switches, virtualTime100ns, position } = outcome;
  lines.push(
    `${stop.reason.kind === 'pause' ? 'interrupted' : outcome.outcome}: ${statements} statements, ${switches} context switches, ${virtualTime100ns / 10_000_000} s of virtual time, position ${position}`,
  );
  return `${lines.join('\n')}\n`;
}
