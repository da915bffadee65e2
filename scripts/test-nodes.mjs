// `npm run test:nodes [-- MAJOR ...] [--suite NAME ...]`: the engine's suite on every Node.js that kdlab supports, each from npm into .cache.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureNode } from './lib/apart.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/paths.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { suite: { type: 'string', multiple: true } },
});
const majors = positionals.length > 0 ? positionals : ['20', '22', '24'];
const suites = values.suite ?? ['engine'];

await ensureDependencies();
/** @type {string[]} */
const results = [];
let failed = false;
for (const major of majors) {
  const node = await ensureNode(major);
  /** @type {{ code: number, output: string }} */
  const { code, output } = await new Promise(resolve => {
    let text = '';
    // The suite looks for other versions itself: here every one has its own turn.
    const env = { ...process.env, KDLAB_NODES: '' };
    const child = spawn(node, ['scripts/test.mjs', ...suites], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    child.stdout.setEncoding('utf8').on('data', chunk => {
      text += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', status => resolve({ code: status ?? 1, output: text }));
  });
  failed ||= code !== 0;
  results.push(`Node.js ${major}: ${output.trimEnd().split('\n').at(-1)}`);
}
console.log(`\n${results.join('\n')}`);
process.exit(failed ? 1 : 0);
