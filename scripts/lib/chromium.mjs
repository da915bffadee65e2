// A Chromium for the tests in the real editor.
import { existsSync } from 'node:fs';
import { ensureDebianPackages, isDebian } from './debian.mjs';

const candidates = [
  process.env.KDLAB_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const find = () => candidates.find(path => path && existsSync(path));

/** @returns {Promise<string>} path of the executable; throws where none can be had. */
export async function ensureChromium() {
  if (!find() && isDebian) await ensureDebianPackages(['chromium', 'fonts-dejavu-core'], 'Chromium');
  const found = find();
  if (!found) throw new Error('No Chromium found: install Chromium or Chrome, or set KDLAB_CHROMIUM to its path.');
  return found;
}
