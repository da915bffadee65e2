/** What Windows does (`golden/scenarios.json`), and whether a run of the gallery did the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../cli/testScenario';
import { unmetExpectations } from '../../debug-adapter/dap/expectation';
import type { Outcome } from '../../debug-adapter/dap/outcome';

export interface GoldenCase {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly expect: GoldenExpectation & { readonly accept?: readonly Partial<GoldenExpectation>[] };
}

interface GoldenExpectation {
  readonly bugcheck: string | null;
  readonly params: readonly string[] | null;
  readonly irql: number | null;
  readonly currentThread: string | null;
  readonly stackContains: readonly string[];
  readonly orHang?: { readonly waitReason?: string; readonly waitStack?: readonly string[] };
}

export const goldenCases: readonly GoldenCase[] = JSON.parse(
  readFileSync(join(__dirname, 'golden', 'scenarios.json'), 'utf8'),
);

/** What is not as documented; empty when the documented result or another accepted one came out. */
export function differencesFromGolden({ expect }: GoldenCase, result: Result): readonly string[] {
  const { accept = [], ...documented } = expect;
  let best: readonly string[] | undefined;
  for (const wanted of [documented, ...accept.map(other => ({ ...documented, ...other }))]) {
    const found = differences(wanted, result);
    if (!best || found.length < best.length) best = found;
  }
  return best ?? [];
}

function differences(wanted: GoldenExpectation, result: Result): readonly string[] {
  const { orHang } = wanted;
  if (wanted.bugcheck === null) {
    if (result.bugcheck) return [`a bug check ${result.bugcheck.code}, where Windows has none`];
    if (orHang?.waitStack && result.outcome !== 'hang') return [`${result.outcome}, where Windows hangs`];
    return [];
  }
  return unmetExpectations(
    {
      bugcheck: wanted.bugcheck,
      parameters: (wanted.params ?? []).map(text => (/^0x/i.test(text) ? text : 'any')),
      ...(wanted.irql !== null && { irql: wanted.irql }),
      ...(wanted.currentThread !== null && wanted.currentThread !== 'any' && { currentThread: wanted.currentThread }),
      stackContains: wanted.stackContains,
    },
    {
      ...result,
      stack: (result.stack ?? []).map(symbol => ({ symbol })),
      violations: [],
      events: [],
    } as unknown as Outcome,
  );
}
