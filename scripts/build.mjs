// Build everything under dist/: `node scripts/build.mjs [--watch]`, after `npm ci`.
import { cpSync, existsSync, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inputs, sources, stamp } from './lib/built.mjs';
import { makeIfStale } from './lib/fresh.mjs';
import { dist, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { cleanDeclarations } from './wdk-declarations.mjs';

/** What our own engine compiles at build time: the system side of the machine. */
const compiledByEngine = ['nt', 'win32', 'drivers', 'wdk'];

/** @type {import('esbuild').BuildOptions} */
const common = { bundle: true, sourcemap: true, logLevel: 'silent', absWorkingDir: root };
/** @type {import('esbuild').BuildOptions} */
const forNode = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

/** The views' scripts: those with a style sheet of the same name. */
const webviews = readdirSync(join(root, 'extension', 'webview'))
  .filter(name => name.endsWith('.css') && existsSync(join(root, 'extension', 'webview', name.replace('.css', '.ts'))))
  .map(name => `extension/webview/${name.replace('.css', '.ts')}`);

/** @returns {import('esbuild').BuildOptions[]} */
const bundles = () => [
  { ...forNode, entryPoints: { extension: 'extension/extension.ts' }, outdir: dist, external: ['vscode'] },
  // The #! line is the source file's own; esbuild keeps it.
  { ...forNode, entryPoints: { kdlab: 'cli/kdlab.ts', main: 'cli/main.ts' }, outdir: dist, minifyWhitespace: true },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: webviews,
    outdir: join(dist, 'webviews'),
  },
];

/** Compile the kernel with our engine. */
async function buildKernel() {
  if (!existsSync(join(root, 'scripts', 'build-kernel.ts'))) return;
  await run(process.execPath, ['--import', 'tsx', 'scripts/build-kernel.ts'], {
    cwd: root,
    what: 'Compiling the kernel',
    show: true,
  });
}

/** What IntelliSense reads in models: declarations of the WDK's modules, with the comments. */
async function declareWdk() {
  if (!existsSync(join(root, 'simulator', 'wdk', 'wdm.ts'))) return;
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', 'scripts/wdk.tsconfig.json'], {
    cwd: root,
    what: 'Declaring the WDK',
    show: true,
  });
  cleanDeclarations(dist);
}

/** So that a person can step into kernel source. */
function copySources() {
  for (const name of compiledByEngine) {
    const folder = join(root, 'simulator', name);
    if (existsSync(folder)) cpSync(folder, join(dist, 'sources', name), { recursive: true });
  }
}

/** @param {import('esbuild').Message} message */
const problem = ({ location, text }) =>
  `error: ${location ? `${location.file}:${location.line}:${location.column + 1}` : 'build:1:1'}: ${text}`;

/** Build once. Throws with all problems, one `error: file:line:column: text` each. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const results = await Promise.allSettled([...bundles().map(options => bundle(options)), buildKernel(), declareWdk()]);
  const problems = results.flatMap(result =>
    result.status === 'rejected' ? (result.reason.errors?.map(problem) ?? [String(result.reason.message)]) : [],
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  copySources();
}

/** Install packages and build, each only if needed. */
export async function ensureBuilt() {
  await ensureDependencies();
  await makeIfStale(inputs, stamp, async () => {
    const start = Date.now();
    rmSync(dist, { recursive: true, force: true });
    await build();
    console.log(`Built in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  });
}

/** Build at every change, with the two lines that the editor's background task waits for. */
async function watchSources() {
  let due = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  let running = Promise.resolve();
  const rebuild = async () => {
    console.log('[watch] build started');
    await build().catch(error => console.log(error.message));
    console.log('[watch] build finished');
  };
  const soon = () => {
    clearTimeout(due);
    due = setTimeout(() => (running = running.then(rebuild)), 100);
  };
  for (const name of sources) watch(join(root, name), { recursive: true }, soon);
  soon();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureDependencies();
  if (process.argv.includes('--watch')) await watchSources();
  else {
    rmSync(stamp, { force: true });
    await ensureBuilt().catch(error => {
      console.error(error.message);
      process.exitCode = 1;
    });
  }
}
