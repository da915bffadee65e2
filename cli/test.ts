/** `kdlab test`: scenarios against what they expect. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Outcome } from '../debug-adapter/dap/outcome';
import { UsageError } from './errors';
import { openMachine } from './machine';
import { runToEnd } from './run';

interface Result {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
  readonly differences: readonly string[];
  readonly milliseconds: number;
  readonly outcome?: Outcome['outcome'];
  readonly bugcheck?: Outcome['bugcheck'];
}

const SKIPPED = new Set(['node_modules', 'dist', '.git']);

/** @returns the exit code: 2 also where a scenario does not compile */
export async function test(
  files: readonly string[],
  options: { readonly json?: boolean; readonly grep?: string },
): Promise<number> {
  const wanted = pattern(options.grep);
  const scenarios = (files.length > 0 ? files : ['.']).flatMap(scenariosIn);
  if (scenarios.length === 0) throw new UsageError(`No *.scenario.ts in ${files.join(', ') || 'this folder'}.`);
  const results: Result[] = [];
  let broken = false;
  for (const file of scenarios) {
    const start = performance.now();
    let title = relative('.', file);
    try {
      const { target, parts } = await openMachine(file, {});
      title = target.title;
      if (!wanted.test(file) && !wanted.test(title)) {
        target.dispose();
        continue;
      }
      const { outcome, differences } = await runToEnd(target, parts.buildBugCheckReport);
      target.dispose();
      results.push({
        file: relative('.', file),
        title,
        passed: differences.length === 0,
        differences,
        milliseconds: Math.round(performance.now() - start),
        outcome: outcome.outcome,
        bugcheck: outcome.bugcheck,
      });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (!wanted.test(file)) continue;
      broken = true;
      results.push({
        file: relative('.', file),
        title,
        passed: false,
        differences: error.message.split('\n'),
        milliseconds: Math.round(performance.now() - start),
      });
    }
    if (!options.json) report(results[results.length - 1]);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  return broken ? 2 : failed > 0 || results.length === 0 ? 1 : 0;
}

function report({ passed, file, title, differences, milliseconds, outcome, bugcheck }: Result): void {
  const what = bugcheck ? `${bugcheck.code} ${bugcheck.name}` : (outcome ?? 'does not compile');
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${file}: ${title} - ${what} (${milliseconds} ms)\n`);
  for (const difference of differences) process.stdout.write(`         ${difference}\n`);
}

function pattern(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? '', 'i');
  } catch (error) {
    throw new UsageError(`--grep: ${(error as Error).message}`);
  }
}

/** A file itself, or all scenarios below a folder, in the order of their paths. */
function scenariosIn(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`${path}: there is no such file or folder.`);
  if (!stat.isDirectory()) return [resolve(path)];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : scenariosIn(join(path, entry.name));
      return entry.name.endsWith('.scenario.ts') ? [resolve(path, entry.name)] : [];
    });
}
