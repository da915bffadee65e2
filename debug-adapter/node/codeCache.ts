/**
 * Loads a big script of ours with V8's code cache, so that a start does not parse it: about 200 ms less for a debug
 * session. The cache lies in the person's cache folder, by version of Node and of the file; without one, or where it
 * cannot be written, everything works, only slower.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** `KDLAB_CODE_CACHE` names another folder; empty: no cache. */
function cacheFolder(): string | undefined {
  const wanted = process.env.KDLAB_CODE_CACHE;
  if (wanted !== undefined) return wanted || undefined;
  if (process.platform === 'win32') return process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, 'kdlab', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'kdlab');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kdlab');
}

function cacheFile(file: string): string | undefined {
  const folder = cacheFolder();
  if (!folder) return undefined;
  const { size, mtimeMs } = statSync(file);
  // Another command uses, and caches, other functions.
  const { version, arch, execArgv, argv } = process;
  const key = [file, size, mtimeMs, version, arch, execArgv.join(' '), argv[2]].join('\0');
  return join(folder, `${basename(file)}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.bin`);
}

/** As `require`, for a bundle of ours: see `loadCached`. */
export function requireCached(file: string): unknown {
  const wrapper = loadCached(
    file,
    text => `(function(exports, require, module, __filename, __dirname) {${text}\n})`,
  )() as (...args: readonly unknown[]) => void;
  const module = { exports: {} };
  wrapper(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/**
 * Gives the value of a script (an expression) in this realm, evaluated anew at each call.
 * @param wrap what stands around the file's text to make it an expression; nothing that adds lines
 */
export function loadCached(file: string, wrap: (text: string) => string = text => text): () => unknown {
  const source = wrap(readFileSync(file, 'utf8'));
  const cache = cacheFile(file);
  let cachedData: Buffer | undefined;
  try {
    if (cache) cachedData = readFileSync(cache);
  } catch {
    // The first start.
  }
  const script = new Script(source, { filename: file, cachedData });
  if (cache && (!cachedData || script.cachedDataRejected)) {
    // At the end, when what a session uses has been compiled.
    process.once('exit', () => store(cache, script));
  }
  return () => script.runInThisContext();
}

function store(cache: string, script: Script): void {
  try {
    mkdirSync(dirname(cache), { recursive: true });
    // Two sessions may end at the same time: each writes its own file and renames it.
    const temporary = `${cache}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cache);
    forgetOthers(cache);
  } catch {
    // A cache that cannot be written is not missed.
  }
}

/** Caches of earlier versions, once nobody has used them for a month. */
function forgetOthers(cache: string): void {
  const folder = dirname(cache);
  const monthAgo = Date.now() - 30 * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (file !== cache && statSync(file).atimeMs < monthAgo) rmSync(file, { force: true });
  }
}
