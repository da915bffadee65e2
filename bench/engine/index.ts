import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { median, type Row } from '../report';
import { figures } from './figures';

export const title = 'Engine: resumable code against plain JavaScript (same text, same process)';

/** Nanoseconds that a statement of plain JavaScript takes on the computer where the targets in ns, us and ms were set. */
const THEIR_STATEMENT = 0.33;

/** Adds what the best run would be there: this computer may be slower, or busy. */
function atTheirSpeed(row: Row, machine: Row): Row {
  if (row.target === undefined || row.min === undefined || !/^(ns|us|ms)$/.test(row.unit)) return row;
  const value = (row.min * THEIR_STATEMENT) / machine.min!;
  const there = `best run at the speed of the targets' computer: ${value.toPrecision(3)} ${row.unit}, ${value <= row.target ? 'met' : 'missed'}`;
  return { ...row, note: row.note ? `${row.note}; ${there}` : there };
}

/** Every figure in a process of its own, from a bundle as it is shipped: what ran before changes how V8 compiles. */
export async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-bench-'));
  const bundle = (entry: string) => {
    const outfile = join(folder, `${basename(entry)}.cjs`);
    buildSync({
      entryPoints: [join(__dirname, `${entry}.ts`)],
      bundle: true,
      minify: true,
      platform: 'node',
      outfile,
      external: ['esbuild'],
      logLevel: 'error',
    });
    return outfile;
  };
  const run = (file: string, args: readonly string[], codeCache = '') => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', file, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_PATH: join(__dirname, '../../node_modules'), KDLAB_CODE_CACHE: codeCache },
    });
    if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  };
  try {
    const file = bundle('measure');
    const rows = Object.keys(figures).flatMap(name => run(file, [name]) as Row[]);
    const cold = bundle('cold');
    const engine = bundle('../../simulator/engine/index');
    for (const [codeCache, note] of [
      [join(folder, 'cache'), "in a new process, with loading the parser; V8's code cache as after the first start"],
      ['', 'the same without the code cache: the first start of all'],
    ]) {
      const compileCold = () => run(cold, [engine], codeCache) as { ms: number; lines: number };
      compileCold();
      const times = Array.from({ length: 11 }, compileCold);
      rows.push({
        name: `Compile ${times[0].lines} lines, cold`,
        median: median(times.map(t => t.ms)),
        min: Math.min(...times.map(t => t.ms)),
        unit: 'ms',
        target: 70,
        note,
      });
    }
    return rows.map(row => atTheirSpeed(row, rows[0]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
