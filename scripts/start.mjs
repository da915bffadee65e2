// `npm start`: from a new clone to VS Code on the examples. Uses nothing but Node.js until it has installed the rest.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { ensureCodeServer, installExtension, startCodeServer } from './lib/codeServer.mjs';
import { hasDesktopCode } from './lib/desktop.mjs';
import { makeIfStale } from './lib/fresh.mjs';
import { cache, dist, examples, root } from './lib/paths.mjs';
import { ensureVsix } from './lib/vsix.mjs';

const usage = `npm start -- [options]
  --browser    VS Code in the browser, even where the desktop one is installed
  --terminal   the story in this terminal, without VS Code
  --port N     port for VS Code in the browser (default 7180; another one if it is in use)
  --no-open    do not open a web browser, only print the address`;

const { values: options } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    terminal: { type: 'boolean', default: false },
    port: { type: 'string', default: '7180' },
    'no-open': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** @param {unknown} error */
const reason = error => (error instanceof Error ? error.message : String(error));

function startDesktop() {
  console.log('Opening VS Code on the examples. There: open irql-dpc/driver.ts, press F5.');
  execFileSync('code', [`--extensionDevelopmentPath=${root}`, examples], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

async function startBrowser() {
  const codeServer = await ensureCodeServer();
  const home = join(cache, 'browser');
  const vsix = await ensureVsix();
  await makeIfStale([vsix], join(home, '.installed'), () => {
    console.log('Installing the extension in it');
    rmSync(join(home, 'extensions'), { recursive: true, force: true });
    return installExtension(codeServer, home, vsix);
  });
  const server = await startCodeServer(codeServer, { home, folder: examples, port: Number(options.port) });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    console.log('\nEnded.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  console.log(`\n  ${server.url}\n\nReady: open irql-dpc/driver.ts, press F5. Ctrl+C ends.`);
  if (!options['no-open']) openInBrowser(server.url);
  await server.ended;
  if (!stopping) throw new Error(`VS Code ended by itself; its log is ${join(home, 'server.log')}`);
  await new Promise(() => {}); // stop() exits
}

/** @param {string} url */
function openInBrowser(url) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is printed
    .unref();
}

/** The story of examples/irql-dpc at the prompt: the same questions at the same stops. */
function startTerminal() {
  const scenario = join('examples', 'irql-dpc', 'irql-dpc.scenario.ts');
  const questions = '!irql; !prcb; !thread; k';
  const commands = `bp IRQL!ReadDispatch; bp IRQL!DpcRoutine; g; ${questions}; g; ${questions}; u IRQL!DpcRoutine L20; g; !analyze -v; k`;
  console.log(`node dist/kdlab.js kd ${scenario} -c "${commands}"\n`);
  execFileSync(process.execPath, [join(dist, 'kdlab.js'), 'kd', scenario, '-c', commands], {
    cwd: root,
    stdio: 'inherit',
  });
}

if (options.help) {
  console.log(usage);
  process.exit(0);
}
try {
  await ensureBuilt();
} catch (error) {
  console.error(`kdlab cannot be built here. ${reason(error)}`);
  if (!existsSync(join(dist, 'kdlab.js'))) process.exit(1);
}
try {
  if (options.terminal) startTerminal();
  else if (!options.browser && hasDesktopCode()) startDesktop();
  else await startBrowser();
} catch (error) {
  if (options.terminal || options.browser) {
    console.error(reason(error));
    process.exit(1);
  }
  console.log(`No VS Code can be opened here. ${reason(error)}\n\nSo here is the story in the terminal:\n`);
  startTerminal();
}
