import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Row } from '../report';

export const title = 'Debug target: travel in time, steps and stacks, without the protocol';

/** Two folders below the root, from where the measured code finds the built system as the adapter does. */
const FOLDER = join(__dirname, '..', '..', '.cache', 'bench');

/** Measures in a process of its own, from a bundle as it is shipped. @throws Error when kdlab has not been built */
export async function measure(): Promise<readonly Row[]> {
  mkdirSync(FOLDER, { recursive: true });
  const outfile = join(FOLDER, 'debug.cjs');
  try {
    buildSync({
      entryPoints: [join(__dirname, 'measure.ts')],
      bundle: true,
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', outfile], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
    return JSON.parse(stdout) as Row[];
  } finally {
    rmSync(outfile, { force: true });
  }
}
