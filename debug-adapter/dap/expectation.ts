/** Whether a run ended as its scenario expects. */
import type { Expectation } from '../../simulator/debug/target';
import type { Outcome } from './outcome';

type Differ = (what: string, expected: unknown, found: unknown) => void;

/**
 * What is not as expected, in plain words; empty when all holds. Where nothing is expected, a run must simply go well:
 * no bug check, no hang, no violation.
 */
export function unmetExpectations(expectation: Expectation | undefined, actual: Outcome): string[] {
  const wanted: Expectation = expectation ?? { outcome: 'completed' };
  const differences: string[] = [];
  const differ: Differ = (what, expected, found) => differences.push(`${what} is ${found}, expected ${expected}`);

  const outcome =
    wanted.outcome ??
    (wanted.at !== undefined
      ? 'stopped'
      : wanted.hang
        ? 'hang'
        : wanted.bugcheck
          ? 'bugcheck'
          : wanted.bugcheck === null
            ? 'completed'
            : undefined);
  if (outcome !== undefined && actual.outcome !== outcome) differ('the outcome', outcome, withMessage(actual));
  if (wanted.bugcheck && !sameCode(wanted.bugcheck, actual.bugcheck))
    differ(
      'the bug check',
      wanted.bugcheck,
      actual.bugcheck ? `${actual.bugcheck.code} ${actual.bugcheck.name}` : 'none',
    );
  parameters(wanted.parameters ?? [], actual.bugcheck, differ);
  if (wanted.faultingFrame !== undefined && !isAnyFrame(actual.bugcheck?.faultingFrame ?? '', wanted.faultingFrame))
    differ('the faulting frame', wanted.faultingFrame, actual.bugcheck?.faultingFrame ?? 'unknown');
  if (wanted.hang && !hangs(actual, wanted.hang))
    differences.push(`no thread waits as expected: ${JSON.stringify(wanted.hang)}${waits(actual)}`);
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
  const unprinted = missingText(wanted.output ?? [], actual.output);
  if (unprinted !== undefined) differences.push(`"${unprinted}" was not printed, or not in this order`);
  const events = actual.events.map(({ kind, text }) => `${kind} ${text}`);
  const missed = missingText(wanted.events ?? [], events);
  if (missed !== undefined) {
    const unknown = actual.eventsDropped
      ? ` (the first ${actual.eventsDropped} events are not kept: a larger historyMemory keeps them)`
      : '';
    differences.push(`"${missed}" did not happen, or not in this order${unknown}`);
  }
  if (!expectation) {
    differences.push(...rulesBroken(actual));
    for (const { kind, text } of actual.events) if (kind === 'failure') differences.push(text);
  }
  return differences;
}

/** Where nothing is expected, each of these is a difference. */
export function rulesBroken({ violations }: Outcome): string[] {
  return violations.map(({ kind, text }) => `a rule was broken (${kind}): ${text}`);
}

function parameters(wanted: readonly string[], actual: Outcome['bugcheck'], differ: Differ): void {
  for (const [index, text] of wanted.entries()) {
    const found = actual?.params[index];
    const { symbol = '', types = [] } = actual?.named[index] ?? {};
    const holds = /^0x[0-9a-f`]+$/i.test(text)
      ? found !== undefined && BigInt(text.replaceAll('`', '')) === BigInt(found)
      : /^_[A-Z]\w*$/.test(text)
        ? types.includes(text)
        : /^[^\s:]+!\S*$/.test(text)
          ? isAnyFrame(symbol, text)
          : true;
    if (!holds) differ(`parameter ${index + 1}`, text, [found ?? 'none', symbol, ...types].filter(Boolean).join(' '));
  }
}

function hangs({ waiting, message }: Outcome, wanted: NonNullable<Expectation['hang']>): boolean {
  return (
    (wanted.message ?? []).every(text => contains(message ?? null, text)) &&
    waiting.some(
      ({ thread, process, waitReason, irql, stack }) =>
        (wanted.thread === undefined || isThread({ currentThread: thread, process }, wanted.thread)) &&
        (wanted.waitReason ?? waitReason) === waitReason &&
        (wanted.irql ?? irql) === irql &&
        missingFrame(wanted.stackContains ?? [], stack) === undefined,
    )
  );
}

function waits({ waiting, message }: Outcome): string {
  const threads = waiting.filter(({ stack }) => !stack.includes('nt!KeRemoveQueueEx'));
  return [message, ...threads.map(t => `${t.thread} (${t.waitReason}, IRQL ${t.irql}): ${t.stack.join(' < ')}`)]
    .filter(Boolean)
    .map(line => `\n  ${line}`)
    .join('');
}

/** The first text that does not follow the one before it. */
function missingText(wanted: readonly string[], actual: readonly string[]): string | undefined {
  let at = 0;
  for (const text of wanted) {
    const found = actual.findIndex((line, index) => index >= at && line.includes(text));
    if (found < 0) return text;
    at = found + 1;
  }
  return undefined;
}

function withMessage({ outcome, bugcheck, message }: Outcome): string {
  if (bugcheck) return `bugcheck ${bugcheck.code} ${bugcheck.name}`;
  return message ? `${outcome} (${message})` : outcome;
}

function contains(text: string | null, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false;
}

/** `idle`, `system`, `app` (any other process), or part of the thread's name. */
function isThread({ currentThread, process }: Pick<Outcome, 'currentThread' | 'process'>, wanted: string): boolean {
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
    const found = symbols.findIndex((symbol, index) => index >= at && isAnyFrame(symbol, alternatives));
    if (found < 0) return alternatives;
    at = found + 1;
  }
  return undefined;
}

function isAnyFrame(symbol: string, alternatives: string): boolean {
  return alternatives.split('|').some(name => isFrame(symbol, name.trim()));
}

function isFrame(symbol: string, wanted: string): boolean {
  const name = symbol.toLowerCase();
  const expected = wanted.toLowerCase();
  if (expected.endsWith('!')) return name.startsWith(expected);
  return name === expected || (!expected.includes('!') && name.endsWith(`!${expected}`));
}
