// Child processes: run one to its end with progress, or keep one and end it with all of its children.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { delimiter, dirname } from 'node:path';

const isWindows = process.platform === 'win32';

/** A command that ended with something else than 0; `output` is the last of what it said. */
export class CommandFailed extends Error {
  /** @param {string} what @param {number | string | null} code @param {string} output */
  constructor(what, code, output) {
    super(`${what} failed (exit ${code})${output ? `\n${output}` : ''}`);
    this.name = 'CommandFailed';
    this.output = output;
  }
}

/**
 * The lines of a long output in which the reason most likely stands: the first and the last ones.
 * @param {string} text
 */
function excerpt(text) {
  const lines = text.trimEnd().split('\n');
  return (lines.length > 40 ? [...lines.slice(0, 15), '...', ...lines.slice(-24)] : lines).join('\n');
}

/**
 * Run a command to its end without input; its output is shown only if it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, what?: string, show?: boolean, shell?: boolean }} [options] `show`: pass its output on.
 * @returns {Promise<string>} what it printed (empty with `show`). Throws CommandFailed.
 */
export function run(command, args, options = {}) {
  const what = options.what ?? [command, ...args].join(' ');
  /** @type {'inherit' | 'pipe'} */
  const out = options.show ? 'inherit' : 'pipe';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', out, out],
      shell: options.shell ?? false,
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', text => (output += text));
    child.stderr?.setEncoding('utf8').on('data', text => (output += text));
    child.on('error', error => reject(new CommandFailed(what, null, error.message)));
    child.on('close', (code, signal) =>
      code === 0 ? resolve(output) : reject(new CommandFailed(what, code ?? signal, excerpt(output))),
    );
  });
}

/**
 * npm, as it was started (`npm start` names itself), or the one on PATH.
 * @param {readonly string[]} args
 * @param {{ cwd: string, what: string, node?: string }} options `node`: the Node.js that npm and all install scripts shall run on.
 */
export function npm(args, { cwd, what, node = process.execPath }) {
  const cli = process.env.npm_execpath;
  // What our own npm says of this package's script would mislead a second npm about another package.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix|config_user_agent)/.test(name),
    ),
  );
  env.PATH = dirname(node) + delimiter + env.PATH;
  if (cli?.endsWith('npm-cli.js')) return run(node, [cli, ...args], { cwd, env, what });
  return run('npm', args, { cwd, env, what, shell: isWindows });
}

/**
 * A process that is kept, the leader of a group of its own, so that `stop` ends its children too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, logFile: string }} options
 */
export function keep(command, args, options) {
  const log = createWriteStream(options.logFile);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      log.write(text);
      output = (output + text).slice(-20_000);
    });
  /** @type {Promise<number | string | null>} */
  const ended = new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  return {
    ended,
    get output() {
      return output;
    },
    /** Ask the whole group to end, and after three seconds make it. */
    async stop() {
      signalGroup(child, 'SIGTERM');
      const late = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
      await ended;
      clearTimeout(late);
      signalGroup(child, 'SIGKILL'); // children that outlived their leader
    },
  };
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch {
    // nobody of the group is left
  }
}
