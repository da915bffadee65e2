// The extension as one file, as the Marketplace would get it.
import { join } from 'node:path';
import { dist, root } from './paths.mjs';
import { makeIfStale } from './fresh.mjs';
import { run } from './processes.mjs';

/** @returns {Promise<string>} path of the VSIX, made again only if what goes into it changed. */
export async function ensureVsix() {
  const vsix = join(dist, 'kdlab.vsix');
  const packed = [
    'dist/.built',
    'package.json',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    '.vscodeignore',
    'package.nls.json',
    'package.nls.ko.json',
    'l10n',
    'media',
    'extension/typescript-plugin',
    'syntaxes',
    'examples',
  ];
  await makeIfStale(
    packed.map(name => join(root, name)),
    join(dist, '.packed'),
    async () => {
      const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
      // The one dependency, a plug-in of the TypeScript server, is a link into this repository.
      const flags = ['--follow-symlinks', '--no-rewrite-relative-links', '--allow-missing-repository'];
      await run(process.execPath, [vsce, 'package', ...flags, '--out', vsix], {
        cwd: root,
        what: 'Packing the extension',
      });
    },
  );
  return vsix;
}
