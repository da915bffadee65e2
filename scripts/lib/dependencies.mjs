// The packages of package-lock.json, installed when they are not what the lock file says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { npm } from './processes.mjs';
import { withProgress } from './progress.mjs';

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean }>} */
const packagesOf = file => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Whether node_modules holds every package, in the version, that the lock file names. */
export function dependenciesAreFresh() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const present = packagesOf(installed);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || (path in present && present[path].version === wanted.version),
  );
}

/** Run `npm ci` if needed. Throws CommandFailed. */
export async function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`kdlab needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  if (dependenciesAreFresh()) return;
  await withProgress('Installing packages (npm ci)', () =>
    npm(['ci', '--no-audit', '--no-fund'], { cwd: root, what: 'npm ci' }),
  );
}
