/** One scenario against what it expects. */
import { relative } from 'node:path';
import type { Outcome } from '../debug-adapter/dap/outcome';
import { UsageError } from './errors';
import { openMachine } from './machine';
import { runToEnd } from './run';

/** One record of `kdlab test --json`. */
export interface Result {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
  /** It does not compile, or its machine could not be made. */
  readonly broken?: boolean;
  /** What is not as expected, or the mistakes with their places. */
  readonly differences: readonly string[];
  readonly milliseconds: number;
  readonly outcome?: Outcome['outcome'];
  readonly bugcheck?: Outcome['bugcheck'];
  readonly irql?: number;
  readonly currentThread?: string | null;
  readonly process?: string | null;
  /** Symbols, youngest first. */
  readonly stack?: readonly string[];
  readonly violations?: readonly string[];
  readonly output?: readonly string[];
  readonly message?: string;
}

/** @returns null where neither path nor title match */
export async function testScenario(file: string, wanted: RegExp): Promise<Result | null> {
  const start = performance.now();
  const named = { file: relative('.', file), title: relative('.', file) };
  const milliseconds = () => Math.round(performance.now() - start);
  try {
    const { target, parts } = await openMachine(file, { travels: false, placeEvents: false });
    try {
      const { title } = target;
      if (!wanted.test(file) && !wanted.test(title)) return null;
      const { outcome, differences } = await runToEnd(target, parts.buildBugCheckReport);
      const { bugcheck, irql, currentThread, process, stack, violations, output, message } = outcome;
      return {
        ...named,
        title,
        passed: differences.length === 0,
        differences,
        milliseconds: milliseconds(),
        outcome: outcome.outcome,
        bugcheck,
        irql,
        currentThread,
        process,
        stack: stack.map(({ symbol }) => symbol),
        violations: violations.map(({ kind, text }) => `${kind}: ${text}`),
        output,
        ...(message !== undefined && { message }),
      };
    } finally {
      target.dispose();
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (!wanted.test(file)) return null;
    const differences = error.message.split('\n');
    return { ...named, passed: false, broken: true, differences, milliseconds: milliseconds() };
  }
}
