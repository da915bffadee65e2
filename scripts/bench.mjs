// `npm run bench [-- NAME ...]`: the measurements of bench/, after a build.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { root } from './lib/paths.mjs';

await ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', 'bench/index.ts', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
