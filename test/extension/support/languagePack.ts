import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CodeServer, installExtension } from '../../../scripts/lib/codeServer.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/processes.mjs';

/**
 * The editor speaks a language, and lets extensions speak it, only if a language pack for it is installed. This one has
 * no words: the extension's own texts are in the language, the editor's stay English.
 */
export async function installEmptyLanguagePack(codeServer: CodeServer, home: string, locale: string): Promise<void> {
  const name = `language-pack-${locale}`;
  const source = join(home, name);
  const words = join(source, 'vscode.json');
  const localization = { languageId: locale, translations: [{ id: 'vscode', path: './vscode.json' }] };
  const manifest = {
    name,
    publisher: 'kdlab-test',
    version: '1.0.0',
    engines: { vscode: '^1.103.0' },
    contributes: { localizations: [localization] },
  };
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  writeFileSync(words, JSON.stringify({ contents: {} }));
  const vsix = join(home, `${name}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await run(process.execPath, [vsce, 'package', ...flags], { cwd: source });
  await installExtension(codeServer, home, vsix);
  // Installed from a file, it is not entered here by the editor itself.
  const extension = { extensionIdentifier: { id: `kdlab-test.${name}` }, version: manifest.version };
  const pack = { hash: locale, label: locale, extensions: [extension], translations: { vscode: words } };
  mkdirSync(join(home, 'profile'), { recursive: true });
  writeFileSync(join(home, 'profile', 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}
