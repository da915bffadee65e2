// Whether something made of files must be made again: a fingerprint of all inputs (path, size, time) kept beside the result.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param {string} path @returns {string[]} all files in or at `path`. */
function filesOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
  return readdirSync(path).flatMap(name => filesOf(join(path, name)));
}

/** @param {readonly string[]} inputs files and folders */
const fingerprintOf = inputs => createHash('sha256').update(inputs.flatMap(filesOf).join('\n')).digest('hex');

/** @param {string} stamp @param {string} fingerprint */
const matches = (stamp, fingerprint) => existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;

/**
 * @param {readonly string[]} inputs files and folders
 * @param {string} stamp file that keeps the fingerprint
 */
export const isFresh = (inputs, stamp) => matches(stamp, fingerprintOf(inputs));

/**
 * @param {readonly string[]} inputs files and folders
 * @param {string} stamp file that keeps the fingerprint
 * @param {() => Promise<void>} make
 */
export async function makeIfStale(inputs, stamp, make) {
  const fingerprint = fingerprintOf(inputs);
  if (matches(stamp, fingerprint)) return;
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}
