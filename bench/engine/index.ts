import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Row } from '../report';

export const title = 'Engine: resumable code against plain JavaScript (same text, same process, medians)';

/** Measures in a process of its own, from a bundle as it is shipped: a loader's threads change how V8 compiles. */
export async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-bench-'));
  try {
    const outfile = join(folder, 'measure.cjs');
    buildSync({
      entryPoints: [join(__dirname, 'measure.ts')],
      bundle: true,
      platform: 'node',
      outfile,
      external: ['esbuild'],
      logLevel: 'error',
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', outfile], {
      encoding: 'utf8',
      env: { ...process.env, NODE_PATH: join(__dirname, '../../node_modules') },
    });
    if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
    return JSON.parse(stdout) as Row[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
