/** Scenarios on all cores: each worker is a process, so that one that dies takes nothing but its own scenario with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { type Result, testScenario } from './testScenario';

/** Name of the hidden command that a worker runs. */
export const WORKER_COMMAND = 'test-worker';

/**
 * Runs every scenario; the results come in the order of the files.
 * @param onResult called as soon as a result and all before it are there
 * @param jobs processes; default: one per core
 */
export async function testAll(
  files: readonly string[],
  wanted: RegExp,
  onResult: (result: Result) => void,
  jobs = availableParallelism(),
): Promise<Result[]> {
  const results: (Result | null | undefined)[] = files.map(() => undefined);
  let told = 0;
  const done = (index: number, result: Result | null) => {
    results[index] = result;
    for (; told < files.length && results[told] !== undefined; told++) {
      const next = results[told];
      if (next) onResult(next);
    }
  };
  let next = 0;
  const take = () => (next < files.length ? next++ : undefined);
  const workers = Math.min(jobs, files.length);
  if (workers <= 1) for (const [index, file] of files.entries()) done(index, await testScenario(file, wanted));
  else await Promise.all(Array.from({ length: workers }, () => work(files, wanted, take, done)));
  return results.filter(result => result != null);
}

/** One worker after the other, as long as there are files; a new one only after a death. */
async function work(
  files: readonly string[],
  wanted: RegExp,
  take: () => number | undefined,
  done: (index: number, result: Result | null) => void,
): Promise<void> {
  let child: ChildProcess | undefined;
  for (let index = take(); index !== undefined; index = take()) {
    child ??= fork(process.argv[1], [WORKER_COMMAND, wanted.source], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const answer = await ask(child, files[index]);
    if ('died' in answer) {
      child = undefined;
      const file = relative('.', files[index]);
      const differences = [`The process that ran it ended: ${answer.died}`];
      done(index, { file, title: file, passed: false, differences, milliseconds: answer.milliseconds });
    } else done(index, answer.result);
  }
  child?.disconnect();
}

type Answer = { readonly result: Result | null } | { readonly died: string; readonly milliseconds: number };

function ask(child: ChildProcess, file: string): Promise<Answer> {
  const start = performance.now();
  let errors = '';
  return new Promise(resolve => {
    const onError = (text: Buffer) => (errors = (errors + text.toString()).slice(-2000));
    const finish = (answer: Answer) => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.stderr?.off('data', onError);
      resolve(answer);
    };
    const onMessage = (result: unknown) => finish({ result: result as Result | null });
    const onExit = (code: number | null, signal: string | null) =>
      finish({
        died: [signal ?? `exit code ${code}`, errors.trim()].filter(Boolean).join('\n'),
        milliseconds: Math.round(performance.now() - start),
      });
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.stderr?.on('data', onError);
    child.send(file);
  });
}

/** The worker's side: a file comes, its result goes; it ends when the other side does. */
export function serveTests(pattern: string): void {
  const wanted = new RegExp(pattern, 'i');
  process.on('message', (file: string) => {
    testScenario(file, wanted).then(
      result => process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
