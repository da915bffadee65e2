// Packages that this project only uses, apart from its own: each in a folder of `.cache/`. Other versions of Node.js are such packages.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './paths.mjs';
import { npm } from './processes.mjs';

/**
 * Install one package in `.cache/FOLDER`, once; an interrupted installation is begun anew.
 * @param {string} folderName
 * @param {string} name
 * @param {string} version
 * @param {string} [node] the Node.js that its install scripts run on
 * @returns {Promise<string>} the folder; throws CommandFailed
 */
export async function installApart(folderName, name, version, node) {
  const folder = join(cache, folderName);
  const complete = join(folder, '.complete');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === version) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await npm(['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    what: `npm install ${name}@${version}`,
    node,
  });
  writeFileSync(complete, version);
  return folder;
}

/**
 * Path of a Node.js of that major version: this one, or one from npm in `.cache/nodeMAJOR`.
 * @param {string} major `20`, `22`, `24`
 * @returns {Promise<string>} throws CommandFailed where it cannot be had
 */
export async function ensureNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = await installApart(`node${major}`, 'node', major);
  return join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
