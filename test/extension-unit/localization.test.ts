import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const json = (...path: string[]): Record<string, string> => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

const holes = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(match => match[0]).sort();
const commandLinks = (text: string): string[] =>
  [...text.matchAll(/\(command:[\w.]+\)/g)].map(match => match[0]).sort();

/** Every text given to `vscode.l10n.t` in the extension; only literals can be translated. */
function usedTexts(): Set<string> {
  const used = new Set<string>();
  const folder = join(root, 'extension');
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const calls = text.match(/l10n\.t\(/g)?.length ?? 0;
    const literals = [...text.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)];
    assert.equal(literals.length, calls, `${name}: every l10n.t has a literal text`);
    for (const [, literal] of literals) used.add(literal.replace(/\\(.)/g, '$1'));
  }
  return used;
}

describe('localisation', () => {
  it('has every manifest text in English and Korean, and none unused', () => {
    const english = json('package.nls.json');
    const korean = json('package.nls.ko.json');
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const used = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(match => match[1]));
    assert.deepEqual(Object.keys(english).sort(), [...used].sort());
    assert.deepEqual(Object.keys(korean).sort(), [...used].sort());
    assert.ok(!/%[\w.]+%[^"]|[^"]%[\w.]+%/.test(manifest), 'VS Code replaces whole strings only');
  });

  it('keeps the command links of manifest texts', () => {
    const english = json('package.nls.json');
    const korean = json('package.nls.ko.json');
    for (const key of Object.keys(english))
      assert.deepEqual(commandLinks(korean[key]), commandLinks(english[key]), key);
  });

  it('has every text of the code in Korean, and none unused', () => {
    const korean = json('l10n', 'bundle.l10n.ko.json');
    assert.deepEqual(Object.keys(korean).sort(), [...usedTexts()].sort());
    for (const [text, translated] of Object.entries(korean)) assert.deepEqual(holes(translated), holes(text), text);
  });
});
