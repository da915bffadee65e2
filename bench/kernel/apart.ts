/** Runs `measure.ts` in a process of its own, from a bundle as it is shipped. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Two folders below the root, from where the measured code finds the built system as the adapter does. */
const FOLDER = join(__dirname, '..', '..', '.cache', 'bench');

/** @param show prints its output as it comes, instead of returning it */
export function runApart(args: readonly string[], show = false): SpawnSyncReturns<string> {
  mkdirSync(FOLDER, { recursive: true });
  const outfile = join(FOLDER, `kernel-${process.pid}.cjs`);
  try {
    buildSync({
      entryPoints: [join(__dirname, 'measure.ts')],
      bundle: true,
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
    return spawnSync(process.execPath, ['--expose-gc', outfile, ...args], {
      encoding: 'utf8',
      stdio: show ? 'inherit' : 'pipe',
    });
  } finally {
    rmSync(outfile, { force: true });
  }
}
