// `npm run soak:files [-- --operations N --seed S --threads T --verifier --once --progress]`: a million random file
// operations of 32 threads on eight processors over three minifilters, every byte and answer compared; at the same time, in
// another process, the same again, which must be the same run. Fails otherwise, and when something is left at the end.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeSystem } from '../../debug-adapter/node/system';
import { faultsOf, stress, type StressResult } from './stress';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '32' },
    verifier: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    progress: { type: 'boolean', default: false },
  },
});
const operations = Number(values.operations);

/** Statements between two marks, and lines of progress: one of so many marks. */
const SLICE = 5_000_000;
const TOLD = 10;

/** A run, and what had been done at each mark. */
interface Run {
  readonly result: StressResult;
  readonly marks: readonly string[];
}

const number = (n: number): string => Math.round(n).toLocaleString('en-US');
const megabytes = (): string => {
  globalThis.gc?.();
  return `${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MB`;
};

function run(name: string, count: number): Run {
  const began = Date.now();
  const cpu = process.cpuUsage();
  const marks: string[] = [];
  const result = stress(nodeSystem(), {
    operations: count,
    seed: Number(values.seed),
    threads: Number(values.threads),
    verifier: values.verifier ? ['standard'] : [],
    folder: join(process.cwd(), 'bench', 'files'),
    slice: SLICE,
    onProgress({ program, machine }) {
      const totals = program.exports('/stress/worker').Totals as { left: number; wrong: number; digest: number };
      const done = count - totals.left;
      marks.push(`${done} operations, digest ${totals.digest}, ${machine.switches} switches`);
      if (!values.progress || marks.length % TOLD !== 0) return;
      const seconds = (Date.now() - began) / 1000;
      console.log(
        `  ${name}, ${number(seconds)} s: ${number(done)} operations, ${number(done / seconds)}/s, ${number(machine.executed / done)} statements each, heap ${megabytes()}, ${totals.wrong} wrong`,
      );
    },
  });
  const seconds = (Date.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${name}: ${number(count)} operations in ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor time), ${number(count / seconds)}/s; ${number(result.statements)} statements, ${number(result.statements / Math.max(1, count))} each; ${number(result.switches)} switches; heap ${megabytes()}`,
  );
  return { result, marks };
}

/** The run in a process of its own, with the same arguments. */
function runElsewhere(name: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1], process.argv.slice(2), {
      serialization: 'advanced',
      env: { ...process.env, RUN: name },
    });
    child.once('message', value => resolve(value as Run));
    child.once('exit', code => reject(new Error(`${name} ended with ${code}, without a result`)));
  });
}

/** Where two runs went different ways; undefined: they did not. */
function difference(first: Run, again: Run): string | undefined {
  const mark = first.marks.findIndex((text, i) => text !== again.marks[i]);
  if (mark >= 0)
    return `the second run was another one within ${number((mark + 1) * SLICE)} statements: ${again.marks[mark]}, not ${first.marks[mark]}`;
  const [one, other] = [first, again].map(({ result }) => JSON.stringify({ ...result, left: [...result.left] }));
  return one === other ? undefined : `the second run ended as another one:\n${other}\nnot\n${one}`;
}

async function main(): Promise<void> {
  const others = values.once ? [] : [runElsewhere('again')];
  const [first, ...again] = await Promise.all([runElsewhere('first run'), ...others]);
  console.log(first.result.output.trimEnd());
  const nothing = run('nothing', 0).result;
  const faults = [...faultsOf(nothing, nothing), ...faultsOf(first.result, nothing)];
  for (const one of again) faults.push(...[difference(first, one)].filter(text => text !== undefined));
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? 'no faults' : `${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.send && process.env.RUN) process.send(run(process.env.RUN, operations), () => process.disconnect());
else void main();
