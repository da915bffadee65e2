import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { median, type Row } from '../report';
import { figures } from './figures';

export const title = 'Engine: resumable code against plain JavaScript (same text, same process)';

/** Every figure in a process of its own, from a bundle as it is shipped: what ran before changes how V8 compiles. */
export async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-bench-'));
  const bundle = (entry: string) => {
    const outfile = join(folder, `${entry}.cjs`);
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
  const run = (file: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', file, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_PATH: join(__dirname, '../../node_modules') },
    });
    if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  };
  try {
    const file = bundle('measure');
    const rows = Object.keys(figures).flatMap(name => run(file, name) as Row[]);
    const cold = bundle('cold');
    const times = Array.from({ length: 11 }, () => run(cold) as { ms: number; lines: number });
    rows.push({
      name: `Compile ${times[0].lines} lines, cold`,
      median: median(times.map(t => t.ms)),
      min: Math.min(...times.map(t => t.ms)),
      unit: 'ms',
      target: 70,
      note: 'in a new process, with loading the parser',
    });
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
