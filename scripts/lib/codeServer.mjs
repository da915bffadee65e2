// VS Code in the browser: code-server from npm, on a Node.js of the version it wants, in folders of their own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { ensureNode, installApart } from './apart.mjs';
import { ensureDebianPackages, isDebian } from './debian.mjs';
import { cache } from './paths.mjs';
import { keep, run } from './processes.mjs';
import { withProgress } from './progress.mjs';

const codeServerVersion = '~4.139.0';
const nodeMajor = '24';
const isWindows = process.platform === 'win32';

/** Its native modules are compiled on the spot. */
const headers = ['libkrb5-dev', 'libx11-dev', 'libxkbfile-dev', 'libsecret-1-dev', 'pkg-config'];
const tools = ['python3', 'make', 'g++'];

/** @typedef {{ node: string, entry: string }} CodeServer */

/** @param {string} name */
const onPath = name => (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, name)));

/** @returns {Promise<CodeServer>} ready to start; throws with the reason where it cannot be had. */
export async function ensureCodeServer() {
  if (isWindows) throw new Error('VS Code in the browser is not available on Windows; install the desktop VS Code.');
  const installed = existsSync(join(cache, 'code-server', '.complete'));
  if (!installed && isDebian)
    await ensureDebianPackages([...headers, ...tools.filter(tool => !onPath(tool))], 'VS Code in the browser');
  const install = async () => {
    const node = await ensureNode(nodeMajor);
    const folder = await installApart('code-server', 'code-server', codeServerVersion, node);
    return { node, entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js') };
  };
  return installed ? install() : withProgress('Installing VS Code in the browser (once, two minutes, 700 MB)', install);
}

/**
 * Ours, without what would steer code-server from outside; its own data goes to `home`, too.
 * @param {string} home
 * @returns {NodeJS.ProcessEnv}
 */
const environment = home => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VSCODE_|CODE_SERVER_|npm_|(PORT|PASSWORD|HASHED_PASSWORD)$)/.test(name),
    ),
  ),
  XDG_DATA_HOME: join(home, 'data'),
});

/** Settings of a profile that is there to be thrown away: nothing greets, asks, or goes out to the network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'typescript.disableAutomaticTypeAcquisition': true,
  'git.enabled': false,
};

/**
 * Install an extension (a VSIX) for the code-server that will be started with the same `home`.
 * @param {CodeServer} codeServer
 * @param {string} home folder for profile, extensions and logs
 * @param {string} vsix
 */
export async function installExtension(codeServer, home, vsix) {
  mkdirSync(home, { recursive: true });
  await run(codeServer.node, [codeServer.entry, ...folders(home), '--force', '--install-extension', vsix], {
    env: environment(home),
    what: `Installing ${vsix} in VS Code`,
  });
}

/** @param {string} home */
const folders = home => [
  ...['--config', join(home, 'config.yaml')],
  ...['--user-data-dir', join(home, 'profile')],
  ...['--extensions-dir', join(home, 'extensions')],
];

/**
 * Start code-server on loopback and wait until it answers.
 * @param {CodeServer} codeServer
 * @param {{ home: string, folder: string, port?: number, settings?: Record<string, unknown>, locale?: string }} options
 *   `folder`: what the window opens; `port`: wished for, another one is taken if it is in use.
 * @returns {Promise<{ url: string, ended: Promise<unknown>, stop(): Promise<void> }>}
 */
export async function startCodeServer(codeServer, { home, folder, port = 0, settings = {}, locale }) {
  const user = join(home, 'profile', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), 'auth: none\n');
  const settingsFile = join(user, 'settings.json');
  if (!existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));

  const free = await freePort(port);
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${free}`, '--disable-telemetry', '--disable-update-check'];
  flags.push('--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened');
  if (locale) flags.push('--locale', locale);
  const server = keep(codeServer.node, [codeServer.entry, ...folders(home), ...flags], {
    cwd: folder,
    env: environment(home),
    logFile: join(home, 'server.log'),
  });
  const origin = `http://127.0.0.1:${free}`;
  /** @type {unknown} */
  let exit;
  server.ended.then(how => (exit = how ?? 'ended'));
  for (let tries = 0; !(await answers(`${origin}/healthz`)); tries++) {
    if (exit !== undefined || tries > 300) {
      await server.stop();
      throw new Error(`VS Code in the browser did not start (${exit ?? 'no answer'})\n${server.output}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return { url: `${origin}/?folder=${encodeURI(folder)}`, ended: server.ended, stop: () => server.stop() };
}

/** @param {string} url */
const answers = url =>
  fetch(url).then(
    response => response.ok,
    () => false,
  );

/** @param {number} wished @returns {Promise<number>} */
function freePort(wished) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error => (wished === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wished, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
