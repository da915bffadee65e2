// Debian packages that something else needs: installed when we may, otherwise told.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './processes.mjs';
import { withProgress } from './progress.mjs';

export const isDebian = existsSync('/etc/debian_version');

/** @param {string} name */
function isInstalled(name) {
  try {
    return /^Status: .* installed$/m.test(execFileSync('dpkg-query', ['-s', name], { stdio: 'pipe' }).toString());
  } catch {
    return false;
  }
}

/**
 * Install what is missing of `names` with apt (Debian and its like, as root only). Throws with the command to type
 * where that cannot be done.
 * @param {readonly string[]} names
 * @param {string} forWhat
 */
export async function ensureDebianPackages(names, forWhat) {
  const missing = names.filter(name => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0)
    throw new Error(`${forWhat} needs packages that only root can install: sudo apt-get install ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await withProgress(`Installing Debian packages for ${forWhat}`, async () => {
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { env });
  });
}
