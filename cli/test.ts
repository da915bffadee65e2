/** `kdlab test`: scenarios against what they expect. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './errors';
import type { Result } from './testScenario';
import { testAll } from './testWorkers';
import { harmless } from './terminal';

const SKIPPED = new Set(['node_modules', 'dist', '.git']);

/** @returns the exit code: 2 also where a scenario does not compile */
export async function test(
  files: readonly string[],
  options: { readonly json?: boolean; readonly grep?: string; readonly jobs?: number },
): Promise<number> {
  const wanted = pattern(options.grep);
  const scenarios = (files.length > 0 ? files : ['.']).flatMap(scenariosIn);
  if (scenarios.length === 0) throw new UsageError(`No *.scenario.ts in ${files.join(', ') || 'this folder'}.`);
  const results = await testAll(scenarios, wanted, options.json ? () => {} : report, options.jobs);
  const failed = results.filter(({ passed }) => !passed).length;
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  return results.some(({ broken }) => broken) ? 2 : failed > 0 || results.length === 0 ? 1 : 0;
}

function report({ passed, file, title, differences, milliseconds, outcome, bugcheck }: Result): void {
  const what = bugcheck ? `${bugcheck.code} ${bugcheck.name}` : (outcome ?? 'did not run');
  process.stdout.write(harmless(`${passed ? 'ok    ' : 'FAILED'} ${file}: ${title} - ${what} (${milliseconds} ms)\n`));
  for (const difference of differences) process.stdout.write(harmless(`         ${difference}\n`));
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
