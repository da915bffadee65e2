import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('the TypeScript plug-in', () => {
  let extension: string;
  let plugin: { create(info: object): unknown };

  before(() => {
    // As packed: EXTENSION/node_modules/kdlab-typescript-plugin beside EXTENSION/dist/wdk.
    extension = mkdtempSync(join(tmpdir(), 'kdlab-plugin-'));
    const folder = join(extension, 'node_modules', 'kdlab-typescript-plugin');
    cpSync(join(__dirname, '..', '..', 'extension', 'typescript-plugin'), folder, { recursive: true });
    mkdirSync(join(extension, 'dist', 'wdk'), { recursive: true });
    writeFileSync(join(extension, 'dist', 'wdk', 'ntddk.d.ts'), 'export {};');
    plugin = require(folder)();
  });
  after(() => rmSync(extension, { recursive: true, force: true }));

  const resolve = (names: string[], found: Record<string, string> = {}) => {
    const host = {
      resolveModuleNameLiterals: (literals: { text: string }[]) =>
        literals.map(({ text }) => ({ resolvedModule: found[text] ? { resolvedFileName: found[text] } : undefined })),
    };
    const service = {};
    assert.equal(plugin.create({ languageServiceHost: host, languageService: service }), service);
    return host
      .resolveModuleNameLiterals(names.map(text => ({ text })))
      .map(result => result.resolvedModule?.resolvedFileName);
  };

  it('resolves the headers that the extension declares, and no other name', () => {
    const [ntddk, ...others] = resolve(['ntddk', 'wdm', './ntddk', 'ntddk/x', '..', 'react']);
    assert.equal(ntddk, `${extension.replaceAll('\\', '/')}/dist/wdk/ntddk.d.ts`);
    assert.deepEqual(others, [undefined, undefined, undefined, undefined, undefined]);
  });

  it("leaves a project's own module of such a name alone", () => {
    assert.deepEqual(resolve(['ntddk'], { ntddk: '/project/ntddk.ts' }), ['/project/ntddk.ts']);
  });
});
