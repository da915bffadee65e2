import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('the TypeScript plug-in', () => {
  let extension: string;
  let plugin: { create(info: object): object };

  before(() => {
    // As packed: EXTENSION/node_modules/kdlab-typescript-plugin beside EXTENSION/dist/wdk.
    extension = mkdtempSync(join(tmpdir(), 'kdlab-plugin-'));
    const folder = join(extension, 'node_modules', 'kdlab-typescript-plugin');
    cpSync(join(__dirname, '..', '..', 'extension', 'typescript-plugin'), folder, { recursive: true });
    mkdirSync(join(extension, 'dist', 'wdk'), { recursive: true });
    writeFileSync(join(extension, 'dist', 'wdk', 'ntddk.d.ts'), 'export {};');
    mkdirSync(join(extension, 'dist', 'sources', 'wdk', 'data'), { recursive: true });
    const record = { header: 'wdm.h', max: 2, note: 'nonpaged only', page: 'wdm/nf-wdm-x', summary: 'Does it.' };
    writeFileSync(
      join(extension, 'dist', 'sources', 'wdk', 'data', 'ddi.json'),
      JSON.stringify({ functions: { KeX: record } }),
    );
    plugin = require(folder)();
  });
  after(() => rmSync(extension, { recursive: true, force: true }));

  const resolve = (names: string[], found: Record<string, string> = {}) => {
    const host = {
      resolveModuleNameLiterals: (literals: { text: string }[], _file: string) =>
        literals.map(({ text }) => ({ resolvedModule: found[text] ? { resolvedFileName: found[text] } : undefined })),
    };
    plugin.create({ languageServiceHost: host, languageService: {} });
    const literals = names.map(text => ({ text }));
    return host
      .resolveModuleNameLiterals(literals, '/project/driver.ts')
      .map(result => result.resolvedModule?.resolvedFileName);
  };

  /** A language service in which every name is a function defined in `file`. */
  const hover = (file: string, documentation: { text: string }[] = []): string => {
    const service = {
      getQuickInfoAtPosition: () => ({ documentation }),
      getDefinitionAtPosition: () => [{ name: 'KeX', fileName: file }],
    };
    const told = plugin.create({ languageServiceHost: {}, languageService: service }) as typeof service;
    return told
      .getQuickInfoAtPosition()
      .documentation.map(({ text }) => text)
      .join('');
  };

  it('resolves the headers that the extension declares, and no other name', () => {
    const [ntddk, ...others] = resolve(['ntddk', 'wdm', './ntddk', 'ntddk/x', '..', 'react']);
    assert.equal(ntddk, `${extension.replaceAll('\\', '/')}/dist/wdk/ntddk.d.ts`);
    assert.deepEqual(others, [undefined, undefined, undefined, undefined, undefined]);
  });

  it("leaves a project's own module of such a name alone", () => {
    assert.deepEqual(resolve(['ntddk'], { ntddk: '/project/ntddk.ts' }), ['/project/ntddk.ts']);
  });

  it('tells IRQL and header of its functions', () => {
    const declared = `${extension.replaceAll('\\', '/')}/dist/nt/ke/x.d.ts`;
    const facts =
      '**IRQL <= DISPATCH_LEVEL** (nonpaged only) · `wdm.h` · [Reference](https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-x)';
    assert.equal(hover(declared), `Does it.\n\n${facts}`);
    assert.equal(hover(declared, [{ text: 'Own words.' }]), `Own words.\n\n${facts}`);
    assert.equal(hover('/project/x.ts'), '', "a person's own function of that name");
  });

  it('says levels as the documentation does', () => {
    const { irqlText } = require(join(extension, 'node_modules', 'kdlab-typescript-plugin', 'ddi.js'));
    for (const [limits, text] of [
      [{}, 'any IRQL'],
      [{ max: 0 }, 'IRQL = PASSIVE_LEVEL'],
      [{ max: 1 }, 'IRQL <= APC_LEVEL'],
      [{ min: 2 }, 'IRQL >= DISPATCH_LEVEL'],
      [{ min: 2, max: 2 }, 'IRQL = DISPATCH_LEVEL'],
      [{ min: 1, max: 11 }, 'APC_LEVEL <= IRQL <= DIRQL'],
      [{ min: 15, max: 15 }, 'IRQL = HIGH_LEVEL'],
    ])
      assert.equal(irqlText(limits), text);
  });
});
