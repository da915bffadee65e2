// `npm test [-- SUITE ...] [--grep RE] [--long]`: everything is installed and built first; ends with `N passed, N failed`.
// Tests with `@long` in their titles repeat for longer what others show: they run with --long, or when a --grep finds them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureCodeServer } from './lib/codeServer.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { artifacts, root } from './lib/paths.mjs';

/** Every folder of test/ is a suite; the one in the real editor comes last. */
const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !['run', 'extension'].includes(entry.name))
  .map(entry => entry.name)
  .concat('extension');
const suites = ['lint', 'types', ...folders];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, long: { type: 'boolean' } },
});
const unknown = positionals.find(name => !suites.includes(name));
if (unknown) {
  console.error(`No suite ${unknown}; there are ${suites.join(', ')}.`);
  process.exit(2);
}
const chosen = suites.filter(name => positionals.length === 0 || positionals.includes(name));

/** @typedef {{ passed: number, failed: number }} Counts */
/** @type {Counts} */
const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const broken = [];
/** What failed and why: said once more at the end, where a log that was cut off still has it. @type {string[]} */
const failures = [];
/** Characters of one. */
const LONGEST = 3000;

/** @param {string} name @param {Counts} counts */
function add(name, counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0 && !broken.includes(name)) broken.push(name);
}

/**
 * @param {readonly string[]} args of Node.js
 * @param {Record<string, string>} [env]
 * @param {string} [later] what stands above its output, which is printed in one piece when it has ended; absent: at once
 * @returns {Promise<number>} its exit code
 */
const node = (args, env, later) =>
  new Promise(resolve => {
    const output = later === undefined ? 'inherit' : 'pipe';
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    });
    /** @type {Buffer[]} */
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => printed.push(chunk));
    child.on('close', code => {
      if (later !== undefined) process.stdout.write(`${later}\n${Buffer.concat(printed)}`);
      resolve(code ?? 1);
    });
  });

/**
 * A step that either works or is one failure.
 * @param {string} name
 * @param {() => Promise<unknown>} work
 */
async function step(name, work) {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    add(name, { passed: 0, failed: 1 });
    return false;
  }
}

/**
 * A suite without mocha: each command is one test.
 * @param {string} name
 * @param {readonly (readonly string[])[]} commands
 */
async function check(name, commands) {
  console.log(`\n# ${name}`);
  for (const args of commands) {
    const failed = (await node(args)) === 0 ? 0 : 1;
    add(name, { passed: 1 - failed, failed });
  }
}

/**
 * @param {string} name folder in test/
 * @param {boolean} [live]
 */
async function mocha(name, live = true) {
  if (live) console.log(`\n# ${name}`);
  const countsFile = join(artifacts, `${name}.json`);
  rmSync(countsFile, { force: true });
  const grep = values.grep
    ? ['--grep', values.grep, '--no-fail-zero']
    : values.long
      ? []
      : ['--grep', '@long', '--invert'];
  const args = [
    'node_modules/mocha/bin/mocha.js',
    '--reporter',
    'test/run/reporter.cjs',
    ...grep,
    `test/${name}/**/*.test.ts`,
  ];
  const code = await node(args, { KDLAB_COUNTS: countsFile }, live ? undefined : `\n# ${name}`);
  /** @type {Counts & { pending: number, reasons: string[] }} */
  const counts = existsSync(countsFile)
    ? JSON.parse(readFileSync(countsFile, 'utf8'))
    : { passed: 0, failed: 0, pending: 0, reasons: [`broke off (exit code ${code})`] };
  failures.push(...counts.reasons.map(reason => `${name}: ${reason}`.slice(0, LONGEST)));
  const failed = counts.failed + counts.pending;
  // A run that broke off, or found no tests, has failed even if no test did.
  add(name, { passed: counts.passed, failed: code !== 0 && failed === 0 ? 1 : failed });
}

/** The suites that take longest first: two at a time on two cores, or the last one would run alone for long. */
const slow = ['kernel', 'isolation', 'debug', 'engine'];

/** @param {readonly string[]} names */
async function inLanes(names) {
  const waiting = [...slow.filter(n => names.includes(n)), ...names.filter(n => !slow.includes(n))];
  const lanes = Math.min(2, availableParallelism(), waiting.length);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await mocha(name, lanes === 1);
    }),
  );
}

const biome = ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--reporter=concise', '.'];
const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '-p'];

const start = Date.now();
mkdirSync(artifacts, { recursive: true });
if (await step('set-up', ensureDependencies)) {
  // The editor takes two minutes to install the first time: that goes on beside the other suites.
  const editor = chosen.includes('extension')
    ? Promise.allSettled([ensureChromium().then(ensureCodeServer)])
    : undefined;
  if (chosen.includes('lint')) await check('lint', [biome]);
  if (chosen.includes('types'))
    await check('types', [
      [...tsc, '.'],
      [...tsc, 'extension/webview'],
    ]);
  if (folders.some(name => chosen.includes(name)) && (await step('build', ensureBuilt))) {
    await inLanes(folders.filter(name => name !== 'extension' && chosen.includes(name)));
    if (chosen.includes('extension')) {
      const ready = await step('VS Code for test/extension', async () => {
        const [result] = (await editor) ?? [];
        if (result?.status === 'rejected') throw result.reason;
      });
      // It looks at the clock as people do: nothing runs beside it.
      if (ready) await mocha('extension');
    }
  }
}

for (const failure of failures) console.log(`\n${failure}`);
console.log(
  `\n${((Date.now() - start) / 1000).toFixed(0)} s${broken.length > 0 ? `; failed: ${broken.join(', ')}` : ''}`,
);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
