// `npm run soak:files [-- --operations N --seed S --threads T --once --progress]`: a million random file operations of 32
// threads on eight processors over three minifilters, every byte and answer compared; then the same again, which must be
// the same run. Fails otherwise, and when something is left at the end.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeSystem } from '../../debug-adapter/node/system';
import { faultsOf, stress, type StressResult } from './stress';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '32' },
    once: { type: 'boolean', default: false },
    progress: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const threads = Number(values.threads);
const folder = join(process.cwd(), 'bench', 'files');
const system = nodeSystem();
const TOLD = 10_000;

const number = (n: number): string => Math.round(n).toLocaleString('en-US');
const megabytes = (): string => {
  globalThis.gc?.();
  return `${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MB`;
};

function round(name: string, operations: number): StressResult {
  const began = Date.now();
  const cpu = process.cpuUsage();
  let told = began;
  const result = stress(system, {
    operations,
    seed,
    threads,
    folder,
    onProgress({ program, machine }) {
      if (!values.progress || Date.now() - told < TOLD) return;
      told = Date.now();
      const { left, wrong } = program.exports('/stress/worker').Totals as { left: number; wrong: number };
      const done = operations - left;
      const seconds = (told - began) / 1000;
      console.log(
        `  ${number(seconds)} s: ${number(done)} operations, ${number(done / seconds)}/s, ${number(machine.executed / done)} statements each, heap ${megabytes()}, ${wrong} wrong`,
      );
    },
  });
  const seconds = (Date.now() - began) / 1000;
  const { user, system: kernel } = process.cpuUsage(cpu);
  console.log(
    `${name}: ${number(operations)} operations in ${seconds.toFixed(1)} s (${((user + kernel) / 1e6).toFixed(1)} s of processor time), ${number(operations / seconds)}/s; ${number(result.statements)} statements, ${number(result.statements / Math.max(1, operations))} each; ${number(result.switches)} switches; heap ${megabytes()}`,
  );
  return result;
}

const operations = Number(values.operations);
const nothing = round('nothing', 0);
const first = round('first run', operations);
console.log(first.output.trimEnd());
const faults = [...faultsOf(nothing, nothing), ...faultsOf(first, nothing)];
if (!values.once) {
  const again = round('again', operations);
  if (JSON.stringify({ ...again, left: [...again.left] }) !== JSON.stringify({ ...first, left: [...first.left] }))
    faults.push('the second run was another one');
}
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'no faults' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
