import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../../scripts/lib/paths.mjs';

/**
 * Other versions of Node.js that are there: those of KDLAB_NODES (executables, as in PATH), or else those that the
 * editor's set-up, the benchmarks or `npm run test:nodes` have left in the cache.
 */
function otherNodes(): string[] {
  const { KDLAB_NODES } = process.env;
  if (KDLAB_NODES !== undefined) return KDLAB_NODES.split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter(folder => /^node\d+$/.test(folder) && !process.versions.node.startsWith(`${folder.slice(4)}.`))
    .map(folder =>
      join(cache, folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    )
    .filter(existsSync);
}

describe('engine: conforms on other versions of Node.js, too', function () {
  this.timeout(120_000);

  for (const node of otherNodes()) {
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    it(version, () => {
      const files = ['conformance', 'semantics'].map(name => join(__dirname, `${name}.test.ts`));
      const { status, stdout, stderr } = spawnSync(
        node,
        ['node_modules/mocha/bin/mocha.js', '--reporter', 'dot', ...files],
        { encoding: 'utf8', cwd: join(__dirname, '..', '..') },
      );
      assert.equal(status, 0, stdout.slice(-5000) + stderr.slice(-2000));
      assert.match(stdout, /[1-9]\d* passing/);
    });
  }
});
