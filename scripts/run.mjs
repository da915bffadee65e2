// `node scripts/run.mjs FILE.ts [ARGS]`: run a TypeScript program of ours after everything it needs is installed and built.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { root } from './lib/paths.mjs';

await ensureBuilt();
const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
