// `npm run soak:files [-- OPERATIONS [SEED]]`: a million random file operations of 32 threads on eight processors over
// three minifilters, each compared with bytes; then the same again, which must be the same run. Fails otherwise.
import { join } from 'node:path';
import { nodeSystem } from '../../debug-adapter/node/system';
import { faultsOf, stress, type StressResult } from './stress';

const [operations = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const folder = join(process.cwd(), 'bench', 'files');

function round(name: string): StressResult {
  const began = Date.now();
  let told = began;
  const result = stress(nodeSystem(), {
    operations,
    seed,
    folder,
    onProgress(statements) {
      if (Date.now() - told < 30_000) return;
      told = Date.now();
      console.log(`  ${statements.toLocaleString('en-US')} statements after ${Math.round((told - began) / 1000)} s`);
    },
  });
  const seconds = (Date.now() - began) / 1000;
  console.log(
    `${name}: ${operations} operations, ${result.statements} statements, ${result.switches} switches in ${seconds.toFixed(1)} s (${Math.round(operations / seconds)} operations/s)`,
  );
  return result;
}

const first = round('first run');
console.log(first.output.trimEnd());
const faults = faultsOf(first);
const again = round('again');
if (JSON.stringify(again) !== JSON.stringify(first)) faults.push('the second run was another one');
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
